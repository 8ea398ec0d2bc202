import path from 'node:path';
import { emitPageScript, emitStaticWorkerScript, packsInStaticWorker } from '../emitScripts.js';
import { checkFolder } from '../pack/checkFolder.js';
import { readManifest } from '../pack/readManifest.js';
import { refuse } from '../pack/refuse.js';
import { untrustedWarning } from '../pack/untrusted.js';
import { urlOfName } from '../pack/urlOfName.js';
import { wayTo } from '../pack/wayTo.js';
import { packsConfig, workerConfig } from '../withBackgroundFetch.js';

/** What is said of packs where the worker is told of them. */
export interface StaticWorkerOptions {
  /** From which packs may take files, besides the site's own. */
  readonly allowedOrigins: readonly string[];
  /** Ids of packs whose files may answer navigations, and requests for scripts, workers and styles. */
  readonly trusted: readonly string[];
}

/** What came of it. */
export interface WrittenWorker {
  /** Whether the worker's script is another one than was there, which is what browsers look at. */
  readonly isNewWorker: boolean;
  /** The same of the page's. */
  readonly isNewPage: boolean;
  /** What a person should look at; each ends without a full stop. */
  readonly warnings: readonly string[];
}

/**
 * Writes the scripts of a site without a build: one for its worker, which then has these packs, and one for
 * its pages.
 *
 * @throws {PackBuildError} for a folder that is not there, a manifest that is none, or a trusted pack that is
 * none of them.
 */
export async function writeWorker(
  folder: string,
  manifests: readonly string[],
  { allowedOrigins, trusted }: StaticWorkerOptions,
): Promise<WrittenWorker> {
  await checkFolder(folder);
  const declared = [];
  const warnings = [];
  for (const file of manifests) {
    const { manifest, digest } = await readManifest(file);
    const url = wayTo(path.dirname(file), folder) + urlOfName(path.basename(file));
    const { id, title, delivery } = manifest;
    const isTrusted = trusted.includes(id);
    const warning = isTrusted ? undefined : untrustedWarning(manifest);
    if (warning !== undefined) warnings.push(`${warning}. --trusted ${id} lets them`);
    declared.push({
      ...{ id, title, manifestUrl: url, manifestDigest: digest, delivery },
      ...(isTrusted ? { trusted: isTrusted } : {}),
    });
  }
  const ids = declared.map(({ id }) => id);
  const unknown = trusted.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    refuse('trusted', unknown, `the id of one of the packs: ${ids.join(', ')}`);
  for (const id of await packsInStaticWorker(folder)) {
    if (ids.includes(id)) continue;
    warnings.push(`the worker had the pack ${id}, and has it no more: its manifest was not given`);
  }
  const nothing = { large: [], small: [], programs: [] };
  const isNewPage = await emitPageScript(folder);
  const isNewWorker = await emitStaticWorkerScript(folder, {
    ...workerConfig(nothing, {}, 'workbox'),
    ...packsConfig({ declared }, { allowedOrigins }),
  });
  return { isNewWorker, isNewPage, warnings };
}
