import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { urlOfName } from './urlOfName.js';

const BASE = 'https://app.example/course/';

describe('urlOfName', () => {
  it('is the URL that a page asks for by the name', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][-@+,&=;$:[\]|^'"<>`{} ~!*()/.äß雪]{0,5}[a-z]$/),
        (name) => {
          expect(new URL(`./${urlOfName(name)}`, BASE).href).toBe(new URL(`./${name}`, BASE).href);
        },
      ),
    );
  });

  it('leads back to the name, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0x2_ff), { minLength: 1 }), (codes) => {
        const name = String.fromCharCode(...codes)
          .replaceAll('/', '')
          .replace(/^\.*$/, 'x');
        const { pathname, search, hash } = new URL(`./${urlOfName(name)}`, BASE);
        expect([decodeURIComponent(pathname), search, hash]).toEqual([`/course/${name}`, '', '']);
      }),
    );
  });
});
