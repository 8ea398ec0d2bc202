import { resolve } from 'node:path';
import type { Behaviour, Served } from './behaviour.js';
import { behaviourInFolder, type Folder } from './folder.js';
import { Gate } from './gate.js';
import { Resource } from './resource.js';

/** Which path is served by what. Exact paths come first, then the folder with the longest prefix. */
export class Routes {
  readonly #resources = new Map<string, Resource>();
  readonly #gates = new Map<string, Gate>();
  readonly #fileResources = new Map<string, Resource>();
  #folders: Folder[] = [];

  /** @throws TypeError when the path is not absolute, or holds a query. */
  serve(path: string, served: Served): void {
    checkPath(path);
    this.#resources.set(path, new Resource(served, this.gate(path)));
  }

  /** Files are looked up at each request; one resource per path keeps count of the requests. */
  serveFolder(prefix: string, directory: string, behaviour: Behaviour): void {
    checkPath(prefix);
    const slashed = prefix.endsWith('/') ? prefix : `${prefix}/`;
    const folder = { prefix: slashed, directory: resolve(directory), behaviour };
    this.#folders = [folder, ...this.#folders.filter((other) => other.prefix !== slashed)].sort(
      (a, b) => b.prefix.length - a.prefix.length,
    );
    for (const path of [...this.#fileResources.keys()]) {
      if (path.startsWith(slashed)) this.#fileResources.delete(path);
    }
  }

  remove(path: string): void {
    this.#resources.delete(path);
  }

  find(path: string): Resource | undefined {
    return this.#resources.get(path) ?? this.#findFile(path);
  }

  /** Where the stalled responses of a path wait. */
  gate(path: string): Gate {
    let gate = this.#gates.get(path);
    if (gate === undefined) {
      gate = new Gate();
      this.#gates.set(path, gate);
    }
    return gate;
  }

  #findFile(path: string): Resource | undefined {
    const folder = this.#folders.find(
      ({ prefix, ...rest }) =>
        path.startsWith(prefix) && behaviourInFolder({ prefix, ...rest }, path) !== undefined,
    );
    if (folder === undefined) return undefined;
    let resource = this.#fileResources.get(path);
    if (resource === undefined) {
      resource = new Resource(
        () => behaviourInFolder(folder, path) ?? { status: 404 },
        this.gate(path),
      );
      this.#fileResources.set(path, resource);
    }
    return resource;
  }
}

function checkPath(path: string): void {
  if (!/^\/(?!\/)[^?#]*$/.test(path)) {
    throw new TypeError(
      `A served path starts with one slash and has no query or fragment, unlike ${path}. ` +
        'A query is ignored when requests are matched; a function sees it as request.query.',
    );
  }
}
