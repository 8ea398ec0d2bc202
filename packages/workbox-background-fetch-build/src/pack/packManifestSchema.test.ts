import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packFolder } from './packFolder.js';
import { parsePackManifest } from 'workbox-content-packs/manifest';

let validate: ValidateFunction;

beforeAll(async () => {
  const file = createRequire(import.meta.url).resolve(
    'workbox-content-packs/pack-manifest.schema.json',
  );
  const schema: unknown = JSON.parse(await readFile(file, 'utf8'));
  validate = new Ajv({ strict: true, allowUnionTypes: false }).compile(schema as object);
});

const digest = 'ab'.repeat(32);
const right = {
  format: 1,
  id: 'course-3',
  title: 'Course 3',
  icons: [{ src: '/icon.png', sizes: '96x96' }],
  version: '7',
  delivery: 'on-demand',
  segmentBytes: 1000,
  entries: [
    { url: 'film.mp4', size: 1500, type: 'video/mp4', segments: [digest, digest] },
    { url: 'copied.mp4', from: 'files/1.mp4', size: 10, segments: [digest] },
    { url: 'small.txt', size: 10, bundle: 0, offset: 20 },
    { url: 'later.mp3', size: 5_000_000_000, revision: 'x' },
  ],
  bundles: [{ url: 'bundles/1.bin', size: 30, digest }],
  totals: { entries: 4, bytes: 5_000_001_520 },
};

function parserTakes(given: unknown): boolean {
  try {
    parsePackManifest(given, { manifestUrl: 'https://app.example/course.json' });
    return true;
  } catch {
    return false;
  }
}

describe('pack-manifest.schema.json', () => {
  it('takes what packFolder() writes', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'pack-schema-'));
    try {
      await writeFile(path.join(root, 'large.mp4'), Buffer.alloc(2500));
      await writeFile(path.join(root, 'small.txt'), 'small');
      await writeFile(path.join(root, 'empty'), '');
      const manifest = path.join(root, 'pack.json');
      const names = { id: 'one', title: 'One', version: '1.2' };
      await packFolder({ folder: root, manifest, segmentBytes: 1000, hashNames: true, ...names });
      validate(JSON.parse(await readFile(manifest, 'utf8')));
      expect(validate.errors).toBeNull();
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('takes every kind of entry', () => {
    validate(right);
    expect(validate.errors).toBeNull();
    expect(parserTakes(right)).toBe(true);
  });

  it.each([
    null,
    [],
    'text',
    ...Object.keys(right)
      .filter((name) => !['icons', 'bundles', 'totals'].includes(name))
      .map((name) => ({ ...right, [name]: undefined })),
    { ...right, format: '1' },
    { ...right, format: 2 },
    { ...right, id: '../escape' },
    { ...right, id: 'x'.repeat(65) },
    { ...right, title: 7 },
    { ...right, icons: [{}] },
    { ...right, version: '7.01' },
    { ...right, delivery: 'at-night' },
    { ...right, segmentBytes: 0 },
    { ...right, segmentBytes: 2 ** 40 },
    { ...right, entries: {} },
    { ...right, entries: [{ url: 7, size: 1 }] },
    { ...right, entries: [{ url: 'x', size: -1 }] },
    { ...right, entries: [{ url: 'x', size: 1e300 }] },
    { ...right, entries: [{ url: 'x', size: 1, segments: ['AB'.repeat(32)] }] },
    { ...right, entries: [{ url: 'x', size: 1, bundle: 0 }] },
    { ...right, entries: [{ url: 'x', size: 1, segments: [digest], from: 7 }] },
    { ...right, entries: [{ url: 'x', size: 1, from: 'y' }] },
    { ...right, entries: [{ url: 'x', size: 1, from: 'y', bundle: 0, offset: 0 }] },
    { ...right, bundles: [{ url: 'b', size: 0, digest }] },
    { ...right, bundles: [{ url: 'b', size: 10, digest: 'x' }] },
    { ...right, totals: { entries: 3 } },
  ])('refuses, as parsePackManifest() does, %j', (given) => {
    const json: unknown = JSON.parse(JSON.stringify(given));
    expect(parserTakes(json)).toBe(false);
    expect(validate(json)).toBe(false);
  });
});
