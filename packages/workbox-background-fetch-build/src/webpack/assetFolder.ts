import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { sources } from 'webpack';

/** An asset of a compilation, by the name of its file. */
export type NamedSource = readonly [name: string, source: sources.Source];

/**
 * A folder with the assets of a compilation, which is not on disk yet, so that packs are built of them by the
 * same code as everywhere. Where it is kept for the next compilation, files that are the same are not touched,
 * so that a digest cache knows them.
 */
export class AssetFolder {
  /** What each of its files was written of. By name. */
  readonly #written = new Map<string, sources.Source>();
  #home: string | undefined;

  /** Makes its files those, but for what packs wrote. @returns where they are. */
  async lay(assets: readonly NamedSource[]): Promise<string> {
    this.#home ??= await mkdtemp(path.join(tmpdir(), 'background-fetch-packs-'));
    const folder = path.join(this.#home, 'files');
    await mkdir(folder, { recursive: true });
    const named = new Map(assets);
    for (const name of this.#written.keys()) {
      if (named.has(name)) continue;
      await rm(path.join(folder, name), { force: true });
      this.#written.delete(name);
    }
    for (const [name, source] of named) {
      const before = this.#written.get(name);
      if (before && isSame(before, source)) continue;
      const file = path.join(folder, name);
      // A folder may be there, whose files have just gone.
      if (!before) await rm(file, { recursive: true, force: true });
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, source.buffer());
      this.#written.set(name, source);
    }
    return folder;
  }

  /** Where digests of a pack's files are kept, for as long as the folder is. */
  cacheFile(id: string): string {
    return path.join(this.#home ?? '', `${id}.digests.json`);
  }

  /** What packs wrote into it, relative to it. */
  async writtenByPacks(): Promise<string[]> {
    const folder = path.join(this.#home ?? '', 'files');
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/'),
      )
      .filter((name) => !this.#written.has(name));
  }

  async remove(): Promise<void> {
    const home = this.#home;
    this.#home = undefined;
    this.#written.clear();
    if (home !== undefined) await rm(home, { recursive: true });
  }
}

/** Both are in memory: to compare them costs far less than to digest one. */
const isSame = (a: sources.Source, b: sources.Source): boolean =>
  a === b || a.buffer().equals(b.buffer());
