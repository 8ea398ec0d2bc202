// @ts-check
/**
 * Builds the app twice, as two releases that the server can publish one after the other: `dist/1`, and
 * `dist/2`, in which every pack has a little that is new.
 */
import { fileURLToPath } from 'node:url';
import { rm } from 'node:fs/promises';
import { buildRelease } from './build/buildRelease.mjs';

const dist = fileURLToPath(new URL('dist', import.meta.url));

await rm(dist, { recursive: true, force: true });
const first = await buildRelease({ folder: `${dist}/1`, release: 1 });
await buildRelease({ folder: `${dist}/2`, release: 2, before: first });
