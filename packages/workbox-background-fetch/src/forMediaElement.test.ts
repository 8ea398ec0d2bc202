import { afterEach, describe, expect, it } from '@jest/globals';
import { forMediaElement } from './forMediaElement.js';

const CHROMIUM = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';

const navigatorBefore = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

/** Only a browser makes requests of media elements, and answers of its network. */
function asked(as: Partial<Pick<Request, 'destination' | 'mode'>> = {}): Request {
  return { destination: 'video', mode: 'no-cors', ...as } as Request;
}

function answered(type: ResponseType = 'basic'): Response {
  const init = { status: 206, headers: { 'Content-Range': 'bytes 0-3/9' } };
  return Object.defineProperty(new Response('film', init), 'type', { value: type });
}

function inBrowser(userAgent: string): void {
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent }, configurable: true });
}

describe('an answer of the network for a media element', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'navigator');
    if (navigatorBefore) Object.defineProperty(globalThis, 'navigator', navigatorBefore);
  });

  it.each(['audio', 'video'] as const)('is made by the worker for %s in Chromium', async (what) => {
    inBrowser(CHROMIUM);
    const given = forMediaElement(asked({ destination: what }), answered());
    expect(given.type).toBe('default');
    expect(given.status).toBe(206);
    expect(given.headers.get('Content-Range')).toBe('bytes 0-3/9');
    expect(await given.text()).toBe('film');
  });

  it.each([
    ['for what is no media element', { destination: '' as const }, 'basic'],
    ['where it asks with CORS', { mode: 'cors' as const }, 'basic'],
    ['where it may not be read', {}, 'opaque'],
    ['where a worker has made it', {}, 'default'],
  ] as const)('is left as it is %s', (_where, as, type) => {
    inBrowser(CHROMIUM);
    const answer = answered(type);
    expect(forMediaElement(asked(as), answer)).toBe(answer);
  });

  it('is left as it is in other browsers', () => {
    inBrowser(FIREFOX);
    const answer = answered();
    expect(forMediaElement(asked(), answer)).toBe(answer);
  });
});
