import path from 'node:path';
import { emitPageScript, emitStaticWorkerScript } from '../emitScripts.js';
import { checkFolder } from '../pack/checkPackOptions.js';
import { readManifest } from '../pack/readManifest.js';
import { urlOfName } from '../pack/urlOfName.js';
import { wayTo } from '../pack/wayTo.js';
import { packsConfig, workerConfig } from '../withBackgroundFetch.js';

/**
 * Writes the scripts of a site without a build: one for its worker, which then has these packs, and one for
 * its pages.
 *
 * @throws {PackBuildError} for a folder that is not there, or a manifest that is none.
 */
export async function writeWorker(
  folder: string,
  manifests: readonly string[],
  allowedOrigins: readonly string[],
): Promise<void> {
  await checkFolder(folder);
  const declared = [];
  for (const file of manifests) {
    const { manifest, digest } = await readManifest(file);
    const url = wayTo(path.dirname(file), folder) + urlOfName(path.basename(file));
    const { id, delivery } = manifest;
    declared.push({ id, manifestUrl: url, manifestDigest: digest, delivery });
  }
  const nothing = { large: [], small: [], programs: [] };
  await emitPageScript(folder);
  await emitStaticWorkerScript(folder, {
    ...workerConfig(nothing, {}, 'workbox'),
    ...packsConfig({ declared }, { allowedOrigins }),
  });
}
