import path from 'node:path';
import { satisfies } from 'workbox-content-packs/manifest';
import type { AppPack } from './buildPacks.js';
import { isOrigin } from './isOrigin.js';
import type { BackgroundFetchBuildOptions } from './withBackgroundFetch.js';

/**
 * What is said of packs beside each other. What a pack itself is, its builder looks at.
 *
 * @param globDirectory the app's files, of which packs are made that do not say a folder.
 * @throws {TypeError} with the option, what was found, and what is allowed.
 */
export function checkPacks(
  { packs = [], allowedOrigins = [], requires = {} }: BackgroundFetchBuildOptions,
  globDirectory: string | undefined,
): void {
  const homeless = packs.find(({ folder }) => folder === undefined);
  if (globDirectory === undefined && homeless) {
    throw new TypeError(
      `packs: "${homeless.id}" must say its folder, because the config has no globDirectory.`,
    );
  }
  const whole = packs.find(
    ({ folder, globs }) =>
      globs === undefined &&
      globDirectory !== undefined &&
      holds(folder ?? globDirectory, globDirectory),
  );
  if (whole) {
    throw new TypeError(
      `packs: "${whole.id}" must say its globs, or a folder within ${globDirectory}; found neither, which would be the whole app.`,
    );
  }
  for (const { id, trusted } of packs) {
    if (trusted === undefined || typeof trusted === 'boolean') continue;
    throw new TypeError(
      `packs: of "${id}", trusted must be true or false; found ${JSON.stringify(trusted)}.`,
    );
  }
  for (const origin of allowedOrigins) {
    if (isOrigin(origin)) continue;
    throw new TypeError(
      `allowedOrigins must be origins such as "https://cdn.example", without a path; found ${JSON.stringify(origin)}.`,
    );
  }
  for (const [id, range] of Object.entries(requires)) checkRequired(id, range, packs);
}

/** Whether a folder is another one, or is around it, in whichever way they are written. */
function holds(folder: string, other: string): boolean {
  const way = path.relative(folder, other);
  return !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
}

/** A range that the pack of this very build is not in would leave the app without it for ever. */
function checkRequired(id: string, range: string, packs: readonly AppPack[]): void {
  const pack = packs.find((one) => one.id === id);
  if (!pack) {
    const ids = packs.map((one) => one.id).join(', ');
    throw new TypeError(
      `requires: "${id}" is none of the packs of this build, which are: ${ids === '' ? 'none' : ids}.`,
    );
  }
  let isMet: boolean;
  try {
    isMet = satisfies(pack.version, range);
  } catch (cause) {
    throw new TypeError(
      `requires: of "${id}" must be a range such as ">=7" or ">=7 <9"; found ${JSON.stringify(range)}.`,
      { cause },
    );
  }
  if (isMet) return;
  throw new TypeError(
    `requires: of "${id}" is ${JSON.stringify(range)}, and this build makes version ${pack.version}.`,
  );
}
