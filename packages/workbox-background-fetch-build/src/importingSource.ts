import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A copy of a worker's source that loads another script before anything else. On its first line, so
 * that a source map stays right but for that line.
 *
 * @returns the copy's path, in a folder of its own, which is removed when the process ends: it is read after us,
 * and nobody says when.
 */
export async function importingSource(
  swSrc: string,
  script: string,
  workerType: 'classic' | 'module' = 'classic',
): Promise<string> {
  const source = await readFile(swSrc, 'utf8');
  const folder = await mkdtemp(path.join(tmpdir(), 'background-fetch-source-'));
  removeAtExit(folder);
  const copy = path.join(folder, path.basename(swSrc));
  await writeFile(copy, loadLine(script, workerType) + source);
  const [, map] = /\/\/# sourceMappingURL=([^:\s]+)\s*$/.exec(source) ?? [];
  if (map !== undefined) {
    await copyFile(path.join(path.dirname(swSrc), map), path.join(folder, map)).catch(
      ignoreMissing,
    );
  }
  return copy;
}

const folders = new Set<string>();

function removeAtExit(folder: string): void {
  if (folders.size === 0) {
    process.once('exit', () => {
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    });
  }
  folders.add(folder);
}

/** What loads a script that lies beside the worker. */
export function loadLine(script: string, workerType: 'classic' | 'module'): string {
  const url = JSON.stringify(`./${script}`);
  return workerType === 'module' ? `import ${url};` : `importScripts(${url});`;
}

/** Workbox says itself that a map is missing. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
