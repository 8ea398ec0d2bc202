import type { PackManifest } from '../manifest/packManifest.js';
import type { PackName } from '../protocol.js';
import { loadAllowed, loadDeclared, manifestOfFiles } from './loadManifest.js';
import type { ManifestPorts } from './loadManifest.js';
import type { DeclaredPack, PackOptions } from './packOptions.js';
import type { PackShelf, PackSource } from './packShelf.js';
import { unknownPack } from './unknownPack.js';

/** A manifest that was read, and where it came from. */
export interface LoadedPack {
  readonly manifest: PackManifest;
  readonly source: PackSource;
}

/** Finds the manifests of packs: those that the worker was built with, and those of run time. */
export class PackSources {
  constructor(
    private readonly options: PackOptions,
    private readonly ports: ManifestPorts,
    private readonly shelf: PackShelf,
  ) {}

  declared(id: string): DeclaredPack | undefined {
    return this.options.packs?.find((pack) => pack.id === id);
  }

  /** @throws {PackError} {PackManifestError} and nothing has changed. */
  async load(pack: PackName): Promise<LoadedPack> {
    if ('manifestUrl' in pack) {
      const manifest = await loadAllowed(pack.manifestUrl, this.options, this.ports);
      return { manifest, source: { pack } };
    }
    if ('files' in pack) {
      return { manifest: manifestOfFiles(pack, this.options, this.ports), source: { pack } };
    }
    const declared = this.declared(pack.id);
    if (declared) {
      const { id, manifestDigest } = declared;
      const manifest = await loadDeclared(declared, this.options, this.ports);
      return { manifest, source: { pack: { id }, manifestDigest } };
    }
    const known = await this.#stored(pack.id);
    // Taken before, and looked at again: what the app allows may have changed.
    if (known && ('manifestUrl' in known.pack || 'files' in known.pack))
      return this.load(known.pack);
    throw unknownPack(pack.id, this.options);
  }

  async #stored(id: string): Promise<PackSource | undefined> {
    return (await this.shelf.wish(id)).source ?? (await this.shelf.installed(id))?.source;
  }
}
