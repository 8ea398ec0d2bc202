import { describe, expect, test } from '@jest/globals';
import { missingParts } from './browserParts.mjs';

const parts = {
  chromium: { binary: 'chromium', packages: ['chromium'] },
  webkit: {
    binary: 'Xvfb',
    probe: ['/usr/lib/webkit', '/usr/lib/codec'],
    packages: ['xvfb', 'webkit'],
  },
  nginx: { binary: 'nginx', packages: ['nginx-light'] },
};
const machineWith = (...found: string[]) => ({
  hasBinary: (name: string) => found.includes(name),
  hasFile: (file: string) => found.includes(file),
});

describe('missingParts', () => {
  test('names what each part lacks, and the packages that bring it', () => {
    const machine = machineWith('Xvfb', '/usr/lib/webkit', 'nginx');
    expect(missingParts(parts, ['chromium', 'webkit'], machine)).toEqual([
      { name: 'chromium', lacks: ['chromium'], packages: ['chromium'] },
      { name: 'webkit', lacks: ['/usr/lib/codec'], packages: ['xvfb', 'webkit'] },
    ]);
  });

  test('leaves out engines that no test will run in, but not what serves all of them', () => {
    expect(missingParts(parts, ['webkit'], machineWith()).map(({ name }) => name)).toEqual([
      'webkit',
      'nginx',
    ]);
  });

  test('is empty when everything is there', () => {
    expect(missingParts(parts, ['chromium'], machineWith('chromium', 'nginx'))).toEqual([]);
  });
});
