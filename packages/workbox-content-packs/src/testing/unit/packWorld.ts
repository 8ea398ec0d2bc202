import { createHash } from 'node:crypto';
import type { CreatedBackgroundFetch } from '../../../../background-fetch-ponyfill/src/createBackgroundFetch.js';
import {
  scope,
  SimulatedWorker,
} from '../../../../background-fetch-ponyfill/src/testing/unit/simulatedWorker.js';
import type { Delivery } from '../../manifest/packManifest.js';
import type { PrepareRequest } from '../../../../background-fetch-ponyfill/src/transfer/prepareRequest.js';
import { ContentPacks } from '../../worker/contentPacks.js';
import type { PackOptions } from '../../worker/packOptions.js';

/** The pack as the build declares it, before anybody has read its manifest. */
export const atRest = { id: 'course', title: 'Course', removing: false };

const segmentBytes = 700;
export const film = `${scope}film.mp4`;
export const note = `${scope}note.txt`;
export const extra = `${scope}extra.txt`;
export const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export interface Files {
  readonly film: Uint8Array;
  readonly note: Uint8Array;
  /** Without digests. */
  readonly extra?: Uint8Array;
  /** Whether the film is there under a second name, too. */
  readonly hasTwin?: true;
}

/** A worker with packs on a simulated browser; its manifests come from memory. */
export class PackWorld {
  readonly worker: SimulatedWorker;
  readonly manifests = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Where requests for a manifest are led, by where they went. */
  readonly redirects = new Map<string, string>();
  readonly reported: unknown[] = [];
  /** Whether films are fetched from copies that are named for their bytes. */
  hashesNames = false;
  /** What the browser says that there is room for, in bytes. */
  quota = 1_000_000;
  packs: ContentPacks;
  options: PackOptions = {};

  constructor(seed: number) {
    this.worker = new SimulatedWorker({
      seed,
      handle: async (created, registration) => {
        // A dead worker handles nothing, and must not take the locks of the living one.
        if (created !== this.worker.created) return new Promise<never>(() => undefined);
        await this.packs.onSettled(registration);
      },
    });
    for (const path of ['film.mp4', 'note.bundle', 'extra.txt']) this.worker.serve(path, 1);
    this.packs = this.#packsOf(this.worker.created);
  }

  /**
   * What the build would do: files and a bundle on the server, and a manifest that names them. Packs of
   * several ids have a film each, which may be the same, and a bundle each.
   */
  publish(version: string, files: Files, id = 'course'): void {
    const segments: string[] = [];
    for (let start = 0; start < files.film.length; start += segmentBytes) {
      segments.push(digestOf(files.film.subarray(start, start + segmentBytes)));
    }
    // A second small file stands before the note.
    const bundle = Uint8Array.from([...new Uint8Array(50).fill(1), ...files.note]);
    const prefix = id === 'course' ? '' : `${id}/`;
    this.#serve(`${prefix}film.mp4`, files.film);
    const copy = `${prefix}files/${digestOf(files.film)}.mp4`;
    if (this.hashesNames) this.#serve(copy, files.film);
    this.#serve(`${prefix}note.bundle`, bundle);
    if (files.extra) this.#serve('extra.txt', files.extra);
    const manifest = {
      ...{ format: 1, id, title: 'Course', version, delivery: 'on-demand', segmentBytes },
      entries: [
        {
          ...{ url: `${scope}${prefix}film.mp4`, size: files.film.length, type: 'video/mp4' },
          ...{ segments, ...(this.hashesNames ? { from: copy } : {}) },
        },
        ...(files.hasTwin
          ? [{ url: `${scope}${prefix}twin.mp4`, size: files.film.length, segments }]
          : []),
        { url: `${scope}${prefix}note.txt`, size: files.note.length, bundle: 0, offset: 50 },
        ...(files.extra ? [{ url: extra, size: files.extra.length, revision: version }] : []),
      ],
      bundles: [{ url: `${prefix}note.bundle`, size: bundle.length, digest: digestOf(bundle) }],
    };
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    this.manifests.set(`${scope}${id}.json`, bytes);
    const manifestDigest = digestOf(bytes);
    const pack = { id, title: 'Course', manifestUrl: `${id}.json`, manifestDigest };
    const { onInstalled, packs = [] } = this.options;
    this.options = { packs: [...packs.filter((other) => other.id !== id), pack], onInstalled };
    this.packs = this.#packsOf(this.worker.created);
  }

  /** A build that says when the pack comes. */
  deliver(delivery: Delivery): void {
    const packs = (this.options.packs ?? []).map((pack) => ({ ...pack, delivery }));
    this.#rebuild({ packs });
  }

  /** A build that needs such a version. */
  require(range: string): void {
    this.#rebuild({ requires: { course: range } });
  }

  allow(): void {
    this.#rebuild({ allow: () => true });
  }

  tell(onInstalled: PackOptions['onInstalled']): void {
    this.#rebuild({ onInstalled });
  }

  #rebuild(options: PackOptions): void {
    this.options = { ...this.options, ...options };
    this.packs = this.#packsOf(this.worker.created);
  }

  /** As another script of this origin may have left a table. */
  async changeTable(name: string, change: (entry: object) => object): Promise<void> {
    const cache = await this.worker.environment.caches.open(`workbox-content-packs:${scope}`);
    for (const { url } of await cache.keys()) {
      const entry = (await (await cache.match(url))?.json()) as { readonly name: string };
      if (entry.name === name) await cache.put(url, Response.json(change(entry)));
    }
  }

  /** The next life's browser has so much room, whatever it says when packs ask. */
  restrictTo(roomBytes: number): void {
    this.worker.restart({ realm: { roomBytes: () => Promise.resolve(roomBytes) } });
    this.renew();
  }

  /** The next life's app says how its requests go out. */
  prepare(prepareRequest: PrepareRequest): void {
    this.worker.restart({ prepareRequest });
    this.renew();
  }

  /** A worker that has read nothing yet. */
  renew(): void {
    this.packs = this.#packsOf(this.worker.created);
  }

  /** The packs of a worker that waits beside this one. */
  waiting(): ContentPacks {
    return this.#packsOf(this.worker.startAnother({ isActive: () => false }));
  }

  /** The browser has ended the worker, and something wakes the next one. */
  async restart(): Promise<void> {
    this.worker.restart();
    this.packs = this.#packsOf(this.worker.created);
    await this.packs.reconcile();
  }

  async read(urls = [film, note, extra]): Promise<(Uint8Array | undefined)[]> {
    const found = urls.map(async (url) => {
      const response = await this.packs.match(new Request(url));
      return response && new Uint8Array(await response.arrayBuffer());
    });
    return Promise.all(found);
  }

  async untilInstalled(version: string, id = 'course'): Promise<void> {
    await this.worker.until(async () => {
      const { installed, target } = await this.packs.state(id);
      return installed === version && target === undefined;
    });
  }

  rangesAsked(path: string): (string | null)[] {
    return (this.worker.servers.get(scope + path)?.requests ?? []).map(({ range }) => range);
  }

  #serve(path: string, bytes: Uint8Array): void {
    const server = this.worker.servers.get(scope + path) ?? this.worker.serve(path, 1);
    server.asset = { bytes: Uint8Array.from(bytes), headers: { etag: `"${digestOf(bytes)}"` } };
    server.requests.splice(0);
  }

  #packsOf(created: CreatedBackgroundFetch): ContentPacks {
    const { environment } = this.worker;
    return new ContentPacks(this.options, {
      scope,
      locks: environment.locks,
      sha256: (bytes) => environment.crypto.sha256(bytes),
      fetch: ({ url }) => {
        const target = this.redirects.get(url);
        const bytes = this.manifests.get(target ?? url);
        const response = bytes ? new Response(bytes) : new Response('', { status: 404 });
        const from = { url: { value: target ?? url }, redirected: { value: target !== undefined } };
        return Promise.resolve(Object.defineProperties(response, from));
      },
      backgroundFetch: created.manager,
      segmentStore: created.segmentStore,
      draftOf: created.draftOf,
      sweepSoon: created.sweepSoon,
      estimate: () => Promise.resolve({ quota: this.quota, usage: 0 }),
      onChange: () => undefined,
      randomUUID: () => environment.crypto.randomUUID(),
      now: () => environment.clock.now(),
      reportError: (error) => this.reported.push(error),
    });
  }
}

export function filesOf({ worker }: PackWorld): Required<Omit<Files, 'hasTwin'>> {
  const { random } = worker.browser;
  return { film: random.bytes(3000), note: random.bytes(40), extra: random.bytes(90) };
}

export const changedIn = (bytes: Uint8Array, at: number) =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

export async function installed(
  seed: number,
): Promise<{ world: PackWorld; files: ReturnType<typeof filesOf> }> {
  const world = new PackWorld(seed);
  const files = filesOf(world);
  world.publish('1', files);
  await world.packs.download({ id: 'course' });
  await world.untilInstalled('1');
  return { world, files };
}
