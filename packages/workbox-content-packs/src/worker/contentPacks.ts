import type {
  BackgroundFetchManager,
  BackgroundFetchRecord,
  BackgroundFetchRegistration,
} from 'background-fetch-ponyfill/service-worker';
import type { Draft, LocksPort, SegmentStore, SmallAsset, VerifyReport } from 'segmented-cache';
import type { PackManifest } from '../manifest/packManifest.js';
import { satisfies } from '../manifest/packVersion.js';
import { isUnchecked } from '../plan/packAsset.js';
import type { PackAsset } from '../plan/packAsset.js';
import { PackError } from '../packError.js';
import { transition } from '../state/packWish.js';
import type { PackEvent } from '../state/packWish.js';
import { loadAllowed, loadDeclared } from './loadManifest.js';
import type { ManifestPorts } from './loadManifest.js';
import type { PackOptions } from './packOptions.js';
import { PackShelf } from './packShelf.js';
import type { FailedFile, StoredWish } from './packShelf.js';
import { resolvePack } from './resolvePack.js';
import { statusOf } from './packStatus.js';
import type { PackStatus } from './packStatus.js';

/** What packs need of the worker that they live in. */
export interface PackPorts extends ManifestPorts {
  readonly locks: LocksPort;
  readonly backgroundFetch: Pick<BackgroundFetchManager, 'fetch' | 'get'>;
  readonly segmentStore: SegmentStore;
  readonly draftOf: (record: BackgroundFetchRecord) => Promise<Draft | SmallAsset>;
  /** Lets go, when nothing else is left to do, of segments that nothing refers to any more. */
  readonly sweepSoon: () => void;
  /** `navigator.storage.estimate()`. */
  readonly estimate: () => Promise<StorageEstimate>;
  /** Tells pages where a pack stands. */
  readonly publish: (status: PackStatus) => Promise<void>;
}

/** What a pack needs, told before it is downloaded; in bytes. */
export interface PackNeeds {
  readonly id: string;
  readonly version: string;
  /** What is fetched and stored. */
  readonly fetchBytes: number;
  /** What is free again once the new version has taken the place of the old one. */
  readonly freedBytes: number;
  /** What the browser says there is room for; missing where it does not say. No promise. */
  readonly availableBytes?: number;
}

/** A pack by the name that the worker was built with, or by a manifest that `allow()` takes. */
export type PackName = { readonly id: string } | { readonly manifestUrl: string };

/** A background fetch at its end, as the event that says so has it. */
export type SettledFetch = Pick<
  BackgroundFetchRegistration,
  'id' | 'failureReason' | 'matchAll' | 'recordsProgress'
>;

const JOB_PREFIX = 'content-pack:';

/**
 * The packs of one service worker. Commands change what is wanted, and nothing else; `reconcile()`
 * makes the world match it. Bytes are carried by background fetches, one for each pack.
 */
export class ContentPacks {
  readonly #shelf: PackShelf;

  constructor(
    private readonly options: PackOptions,
    private readonly ports: PackPorts,
  ) {
    this.#shelf = new PackShelf(ports.scope, ports.segmentStore);
  }

  /** What downloading a pack, or bringing it up to date, would need and free. */
  async plan(name: PackName): Promise<PackNeeds> {
    return this.#needs(await this.#load(name));
  }

  /**
   * Wants the version that the pack's manifest has now: a first one, or in the place of the one that is
   * installed, which serves until the new one is whole.
   *
   * @returns the pack's id.
   * @throws {PackError} {PackManifestError} and nothing has changed.
   */
  async download(name: PackName): Promise<string> {
    const manifest = await this.#load(name);
    const { fetchBytes, availableBytes = Infinity } = await this.#needs(manifest);
    if (fetchBytes > availableBytes) {
      throw new PackError(
        'no-space',
        `${manifest.title} needs ${fetchBytes} bytes, and the browser has room for ${availableBytes}: remove another pack first.`,
      );
    }
    const { id, version } = manifest;
    await this.#exclusively(async () => {
      const before = await this.#shelf.wish(id);
      const wish = transition(before.wish, { type: 'want', version });
      if (wish === before.wish) return;
      if (before.manifest && before.manifest.version !== version) await this.#abortJob(id);
      const isSame = before.manifest?.version === version;
      const learnt = isSame ? before.learnt : [];
      await this.#setWish(id, { wish, manifest, learnt, failed: [] });
    });
    await this.reconcile();
    return id;
  }

  pause(id: string): Promise<void> {
    return this.#change(id, { type: 'pause' });
  }

  resume(id: string): Promise<void> {
    return this.#change(id, { type: 'resume' });
  }

  /** Asks again for the files that failed; those that came stay. */
  retry(id: string): Promise<void> {
    return this.#change(id, { type: 'retry' });
  }

  /** Removes the installed version, and what has come of another. */
  remove(id: string): Promise<void> {
    return this.#change(id, { type: 'remove' });
  }

  /**
   * Reads every byte of the installed version and compares digests.
   *
   * @returns `undefined` where none is installed.
   */
  async verify(id: string): Promise<VerifyReport | undefined> {
    return (await this.#shelf.installed(id))?.table.verify();
  }

  /**
   * Takes away segments whose bytes are wrong, and fetches them and those that are missing again. Until
   * they are back, the assets that need them are misses.
   *
   * @throws {PackError} as `download()` does.
   */
  async repair(name: PackName): Promise<string> {
    const { id } = 'id' in name ? name : await this.#load(name);
    const installed = await this.#shelf.installed(id);
    if (installed) await this.ports.segmentStore.dropCorrupt(installed.table.refs());
    return this.download(name);
  }

  /** Where a pack stands. */
  async status(id: string): Promise<PackStatus> {
    const installed = await this.#shelf.installed(id);
    const job = await this.#job(id);
    return statusOf(id, installed, await this.#shelf.wish(id), job?.snapshot);
  }

  /** Where all packs stand: those that the worker was built with, and those that are stored. */
  async statuses(): Promise<PackStatus[]> {
    const ids = new Set([
      ...(this.options.packs ?? []).map(({ id }) => id),
      ...(await this.#shelf.ids()),
    ]);
    return Promise.all([...ids].map((id) => this.status(id)));
  }

  /** The packs without which this build of the app does not work: not there, or of another version. */
  async missingRequirements(): Promise<string[]> {
    const missing: string[] = [];
    for (const [id, range] of Object.entries(this.options.requires ?? {})) {
      const installed = await this.#shelf.installed(id);
      if (!installed || !satisfies(installed.version, range)) missing.push(id);
    }
    return missing;
  }

  /** Answers a request out of an installed pack; `undefined` where none has it, or may. */
  async match(request: Request): Promise<Response | undefined> {
    for (const id of await this.#shelf.ids()) {
      const isTrusted = this.options.packs?.find((pack) => pack.id === id)?.trusted === true;
      if (!isTrusted && mayRunCode(request)) continue;
      const response = await (await this.#shelf.installed(id))?.table.match(request);
      if (response) return response;
    }
    return undefined;
  }

  /** Makes the world match what is wanted, of every pack. */
  async reconcile(): Promise<void> {
    let hasFreed = false;
    const ids = await this.#shelf.ids();
    for (const id of ids) {
      hasFreed = (await this.#exclusively(() => this.#reconcilePack(id))) || hasFreed;
      await this.ports.publish(await this.status(id));
    }
    if (hasFreed) this.ports.sweepSoon();
  }

  /** Whether a background fetch is one of a pack's. */
  isOurs({ id }: Pick<BackgroundFetchRegistration, 'id'>): boolean {
    return id.startsWith(JOB_PREFIX);
  }

  /**
   * A pack's background fetch has come to its end. To be waited for by the event that says so: what
   * came without digests is let go of after it.
   */
  async onSettled(registration: SettledFetch): Promise<void> {
    const id = registration.id.slice(JOB_PREFIX.length);
    const { failureReason } = registration;
    const records = await registration.matchAll();
    const progress = await registration.recordsProgress();
    await this.#exclusively(async () => {
      const before = await this.#shelf.wish(id);
      const { manifest, wish } = before;
      if (!manifest || wish.kind !== 'version') return;
      const came = await this.#learn(manifest, records);
      const learnt = [
        ...new Map([...before.learnt, ...came].map((one) => [one.url, one])).values(),
      ];
      const failed = progress.flatMap(({ url, phase, detail = '' }): FailedFile[] =>
        phase === 'failed' ? [{ url, detail }] : [],
      );
      const { fetches } = await resolvePack(manifest, learnt, this.#shelf, this.ports.segmentStore);
      const isOver = failureReason === 'aborted' || fetches.length === 0 || wish.phase !== 'active';
      const reason = failureReason === '' ? 'changed-on-server' : failureReason;
      const next = isOver ? wish : transition(wish, { type: 'fail', reason });
      await this.#setWish(id, { wish: next, manifest, learnt, failed });
    });
    await this.reconcile();
  }

  async #change(id: string, event: PackEvent): Promise<void> {
    await this.#exclusively(async () => {
      const before = await this.#shelf.wish(id);
      await this.#setWish(id, { ...before, wish: transition(before.wish, event) });
    });
    await this.reconcile();
  }

  /** @returns whether segments may be free now. */
  async #reconcilePack(id: string): Promise<boolean> {
    const stored = await this.#shelf.wish(id);
    const { wish, manifest, learnt } = stored;
    if (wish.kind === 'removal') {
      await this.#abortJob(id);
      await this.#shelf.uninstall(id);
      await this.#setWish(id, { ...stored, wish: transition(wish, { type: 'removed' }) });
      return true;
    }
    if (wish.kind === 'nothing' || !manifest) return false;
    const job = await this.#job(id);
    if (wish.phase === 'failed') return false;
    if (wish.phase === 'paused') {
      if (job && !job.paused) await job.pause();
      return false;
    }
    if (job) {
      if (job.paused) await job.resume();
      return false;
    }
    const { fetches, assets } = await resolvePack(
      manifest,
      learnt,
      this.#shelf,
      this.ports.segmentStore,
    );
    if (fetches.length > 0) {
      const isKnown = fetches.every(({ expected }) => expected);
      const total = fetches.reduce((sum, { size }) => sum + size, 0);
      await this.ports.backgroundFetch.fetch(
        JOB_PREFIX + id,
        fetches.map(({ url }) => url),
        {
          title: manifest.title,
          ...(manifest.icons ? { icons: manifest.icons } : {}),
          // A limit too: what has no digests may turn out larger, and must not end the others.
          downloadTotal: isKnown ? total : 0,
          expected: Object.fromEntries(
            fetches.flatMap(({ url, expected }) => (expected ? [[url, expected]] : [])),
          ),
        },
      );
      return false;
    }
    // The pointer flips: one put, which refuses what is not whole.
    await this.#shelf.install(manifest, assets);
    await this.#setWish(id, { ...stored, wish: transition(wish, { type: 'activated' }) });
    return true;
  }

  /** The bytes of entries of which only the size was known. */
  async #learn(
    manifest: PackManifest,
    records: readonly BackgroundFetchRecord[],
  ): Promise<PackAsset[]> {
    const unchecked = new Map(
      manifest.entries.filter(isUnchecked).map((entry) => [entry.url, entry]),
    );
    const learnt: PackAsset[] = [];
    for (const record of records) {
      const entry = unchecked.get(record.request.url);
      if (!entry) continue;
      const came = await this.ports.draftOf(record);
      // Of another size it is another file: asked for again, and named if it stays so.
      const isWhole = came.isWhole && sizeOf(came) === entry.size;
      if (!isWhole) continue;
      const { url, size, type, revision } = entry;
      // No sweep comes between this and the wish that refers to it: the job has not settled yet.
      const { segmentBytes, segments } = 'bytes' in came ? await this.#putSmall(came) : came.head();
      learnt.push({
        ...{ url, size, segmentBytes, segments },
        ...(type === undefined ? {} : { type }),
        ...(revision === undefined ? {} : { revision }),
      });
    }
    return learnt;
  }

  async #putSmall({ bytes }: SmallAsset): Promise<Pick<PackAsset, 'segmentBytes' | 'segments'>> {
    if (bytes.length === 0) return { segmentBytes: 1, segments: [] };
    const ref = await this.ports.segmentStore.putSegment(bytes);
    return { segmentBytes: ref.length, segments: [ref] };
  }

  /** With all that it refers to, so that no sweep takes what is there already. */
  async #setWish(id: string, stored: StoredWish): Promise<void> {
    const { manifest, learnt } = stored;
    const { assets } = manifest
      ? await resolvePack(manifest, learnt, this.#shelf, this.ports.segmentStore)
      : { assets: [] };
    await this.#shelf.setWish(id, stored, assets);
  }

  async #needs(manifest: PackManifest): Promise<PackNeeds> {
    const { id, version } = manifest;
    const { learnt, manifest: wanted } = await this.#shelf.wish(id);
    const came = wanted?.version === version ? learnt : [];
    const resolved = await resolvePack(manifest, came, this.#shelf, this.ports.segmentStore);
    const fetchBytes = resolved.fetches.reduce((sum, { missingBytes }) => sum + missingBytes, 0);
    const { quota, usage } = await this.ports.estimate();
    const availableBytes =
      quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
    return {
      ...{ id, version, fetchBytes, freedBytes: resolved.plan.freedBytes },
      ...(availableBytes === undefined ? {} : { availableBytes }),
    };
  }

  async #load(name: PackName): Promise<PackManifest> {
    if ('manifestUrl' in name) return loadAllowed(name.manifestUrl, this.options, this.ports);
    const declared = this.options.packs?.find(({ id }) => id === name.id);
    if (declared) return loadDeclared(declared, this.options, this.ports);
    const known = (this.options.packs ?? []).map(({ id }) => id).join(', ');
    throw new PackError(
      'unknown-pack',
      `The worker has no pack called ${name.id}; it was built with: ${known === '' ? 'none' : known}.`,
    );
  }

  #job(id: string): Promise<BackgroundFetchRegistration | undefined> {
    return this.ports.backgroundFetch.get(JOB_PREFIX + id);
  }

  async #abortJob(id: string): Promise<void> {
    await (await this.#job(id))?.abort();
  }

  /** One change at a time, whichever worker makes it. */
  #exclusively<T>(change: () => Promise<T>): Promise<T> {
    const { locks, scope } = this.ports;
    return locks.request(`workbox-content-packs:${scope}`, { mode: 'exclusive' }, change);
  }
}

const sizeOf = (came: Draft | SmallAsset) => ('bytes' in came ? came.bytes.length : came.size);

/** What such a request is answered with, the browser runs or shows as the app's own. */
const DESTINATIONS_OF_CODE = new Set<string>([
  ...['document', 'iframe', 'frame', 'object', 'embed', 'script', 'style', 'xslt', 'manifest'],
  ...['worker', 'sharedworker', 'serviceworker', 'audioworklet', 'paintworklet', 'json'],
]);

function mayRunCode({ mode, destination }: Request): boolean {
  return mode === 'navigate' || DESTINATIONS_OF_CODE.has(destination);
}
