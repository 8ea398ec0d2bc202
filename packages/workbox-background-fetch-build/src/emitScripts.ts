import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { writeChanged } from './writeChanged.js';
import {
  PAGE_SCRIPT,
  STATIC_WORKER_SCRIPT,
  WORKER_SCRIPT,
  workerScriptName,
} from './writtenNames.js';

/**
 * Writes the script for the page's script tag.
 *
 * @returns whether it is another one than was there.
 */
export async function emitPageScript(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  return writeChanged(path.join(folder, PAGE_SCRIPT), await pageScript());
}

/** The text of the script for the page's script tag. */
export const pageScript = (): Promise<string> => prebuilt('workbox-background-fetch-window/script');

/**
 * Writes the script that the worker imports, with what it is started with.
 *
 * @returns its name.
 */
export async function emitWorkerScript(folder: string, config: object): Promise<string> {
  const { name, script } = await workerScript(config);
  for (const old of await readdir(folder)) {
    if (WORKER_SCRIPT.test(old) && old !== name) await rm(path.join(folder, old));
  }
  await writeChanged(path.join(folder, name), script);
  return name;
}

/**
 * Writes the same under one name for ever, for a worker that no build knows: who imports it is to be
 * registered with `updateViaCache: 'none'`, so that no cache hands it an older one.
 *
 * @returns whether it is another one than was there.
 */
export async function emitStaticWorkerScript(folder: string, config: object): Promise<boolean> {
  const { script } = await workerScript(config);
  return writeChanged(path.join(folder, STATIC_WORKER_SCRIPT), script);
}

/** Named for its content, so that no cache on the way hands the worker an older one. */
export async function workerScript(config: object): Promise<{ name: string; script: string }> {
  // That of packs holds all of the other, so that who has none carries none.
  const owner = 'packs' in config ? 'workbox-content-packs' : 'workbox-background-fetch';
  const runtime = await prebuilt(`${owner}/runtime`);
  const start = `self.workboxBackgroundFetch=workboxBackgroundFetch.start(${JSON.stringify(config)});`;
  const script = `${runtime}${start}\n`;
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 8);
  return { name: workerScriptName(hash), script };
}

/**
 * The ids of the packs that the static worker in a folder knows.
 *
 * @returns none where it is not there, or is not ours.
 */
export async function packsInStaticWorker(folder: string): Promise<readonly string[]> {
  const script = await readFile(path.join(folder, STATIC_WORKER_SCRIPT), 'utf8').catch(() => '');
  const [, config = '{}'] = /workboxBackgroundFetch\.start\((\{.*\})\);\n?$/s.exec(script) ?? [];
  try {
    const { packs = [] } = JSON.parse(config) as {
      readonly packs?: readonly { readonly id: string }[];
    };
    return packs.map(({ id }) => id);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Without the name of a map that is not there. */
async function prebuilt(specifier: string): Promise<string> {
  const script = await readFile(createRequire(import.meta.url).resolve(specifier), 'utf8');
  return script.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
}
