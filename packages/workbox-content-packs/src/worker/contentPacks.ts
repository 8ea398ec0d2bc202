import type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
} from 'background-fetch-ponyfill/service-worker';
import type { LocksPort } from 'segmented-cache';
import type { Delivery, PackManifest } from '../manifest/packManifest.js';
import { PackError } from '../packError.js';
import { JOB_PREFIX } from '../protocol.js';
import type { FailedFile, PackName, PackNeeds, PackState, PackVerification } from '../protocol.js';
import { transition } from '../state/packWish.js';
import type { PackEvent } from '../state/packWish.js';
import { learnAssets } from './learnAssets.js';
import type { LearningPorts } from './learnAssets.js';
import type { ManifestPorts } from './loadManifest.js';
import { assetsBefore, forecastPack, refuseWithoutRoom } from './packForecast.js';
import type { ForecastPorts } from './packForecast.js';
import { PackAnswers } from './packAnswers.js';
import type { PackOptions } from './packOptions.js';
import { PackShelf } from './packShelf.js';
import type { StoredWish } from './packShelf.js';
import { PackSources } from './packSources.js';
import type { LoadedPack } from './packSources.js';
import { PackStates } from './packStates.js';
import { problemOf } from './problemOf.js';
import { resolvePack } from './resolvePack.js';

/** What packs need of the worker that they live in. */
export interface PackPorts extends ManifestPorts, LearningPorts, ForecastPorts {
  readonly locks: LocksPort;
  readonly backgroundFetch: Pick<BackgroundFetchManager, 'fetch' | 'get'>;
  /** Lets go, when nothing else is left to do, of segments that nothing refers to any more. */
  readonly sweepSoon: () => void;
  /** Where a pack stands may have changed. */
  readonly onChange: () => void;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  /** What the app's own code threw. */
  readonly reportError: (error: unknown) => void;
}

/** A background fetch at its end, as the event that says so has it. */
export type SettledFetch = Pick<
  BackgroundFetchRegistration,
  'id' | 'failureReason' | 'matchAll' | 'recordsProgress'
>;

/**
 * The packs of one service worker. Commands change what is wanted, and nothing else; `reconcile()`
 * makes the world match it. Bytes are carried by background fetches, one for each pack.
 *
 * @example
 * const packs: ContentPacks = installContentPacks();
 * const { fetchBytes } = await packs.needs({ id: 'course-3' });
 * if (fetchBytes < 100_000_000) await packs.download({ id: 'course-3' });
 */
export class ContentPacks {
  readonly #shelf: PackShelf;
  readonly #sources: PackSources;
  readonly #answers: PackAnswers;
  readonly #states: PackStates;
  /** Those of which the app knows in this life that they are installed. By id. */
  readonly #told = new Set<string>();

  /** @internal */
  constructor(
    private readonly options: PackOptions,
    private readonly ports: PackPorts,
  ) {
    this.#shelf = new PackShelf(ports.scope, ports.segmentStore);
    this.#sources = new PackSources(options, ports, this.#shelf);
    this.#answers = new PackAnswers(options, this.#shelf);
    this.#states = new PackStates(options, this.#shelf, ports.backgroundFetch);
  }

  /** What downloading a pack, or bringing it up to date, would need and free. */
  async needs(pack: PackName): Promise<PackNeeds> {
    const { manifest } = await this.#sources.load(pack);
    return forecastPack(manifest, this.#shelf, this.ports);
  }

  /**
   * Wants the version that the pack's manifest has now: a first one, or in the place of the one that is
   * installed, which serves until the new one is whole.
   *
   * @returns the pack's id.
   * @throws {PackError} {PackManifestError} and nothing has changed.
   */
  async download(pack: PackName): Promise<string> {
    const loaded = await this.#sources.load(pack);
    await this.#want(loaded, 'normal');
    await this.reconcile();
    return loaded.manifest.id;
  }

  /**
   * The same of a pack that is installed, where the worker knows another version of it; does nothing
   * where it does not.
   *
   * @throws {PackError} as `download()` does, and `invalid-state` where it is not installed.
   */
  async update(id: string): Promise<void> {
    if (!(await this.#shelf.installed(id))) {
      throw new PackError('invalid-state', `${id} is not installed: download it.`);
    }
    const isDeclared = this.#sources.declared(id) !== undefined;
    // Of a manifest elsewhere nobody knows whether it has changed without a look at it.
    if (isDeclared && (await this.#states.isCurrent(id))) return;
    await this.download({ id });
  }

  /** Lets a version that is wanted rest: it stays paused over restarts. @throws {PackError} `invalid-state`. */
  pause(id: string): Promise<void> {
    return this.#change(id, { type: 'pause' });
  }

  /** Goes on, without waiting for whatever it waits for. @throws {PackError} `invalid-state`. */
  resume(id: string): Promise<void> {
    return this.#change(id, { type: 'resume' });
  }

  /** Asks again for the files that failed; those that came stay. @throws {PackError} `invalid-state`. */
  retry(id: string): Promise<void> {
    return this.#change(id, { type: 'retry' });
  }

  /**
   * Removes the installed version, and what has come of another. A pack that came by itself does not come
   * again until it is asked for.
   */
  remove(id: string): Promise<void> {
    return this.#change(id, { type: 'remove' });
  }

  /** Removes all packs, for example when a user logs out; those that come by themselves will again. */
  async clear(): Promise<void> {
    for (const id of await this.#shelf.ids()) {
      await this.remove(id);
      await this.#exclusively(async () => {
        const stored = await this.#shelf.wish(id);
        if (stored.wish.kind !== 'declined') return;
        await this.#setWish(id, { ...stored, wish: { kind: 'nothing' } });
      });
    }
  }

  /**
   * Reads every byte of the installed version and compares digests.
   *
   * @returns `undefined` where none is installed.
   */
  async verify(id: string): Promise<PackVerification | undefined> {
    const report = await (await this.#shelf.installed(id))?.table.verify();
    return (
      report && { ok: report.ok, missing: report.missing.length, corrupt: report.corrupt.length }
    );
  }

  /**
   * Takes away segments whose bytes are wrong, and fetches them and those that are missing again. Until
   * they are back, the assets that need them are misses.
   *
   * @throws {PackError} as `download()` does.
   */
  async repair(pack: PackName): Promise<string> {
    const { id } = 'id' in pack ? pack : (await this.#sources.load(pack)).manifest;
    const installed = await this.#shelf.installed(id);
    if (installed) await this.ports.segmentStore.dropCorrupt(installed.table.refs());
    return this.download(pack);
  }

  /** Where a pack stands. */
  state(id: string): Promise<PackState> {
    return this.#states.of(id);
  }

  /** Where all packs stand: those that the worker was built with, and those that are stored. */
  states(): Promise<PackState[]> {
    return this.#states.all();
  }

  /** Whether a pack has an answer to this request; `undefined` until it is known what is installed. */
  has(request: Request): boolean | undefined {
    return this.#answers.has(request);
  }

  /** Answers a request out of an installed pack; `undefined` where none has it, or may. */
  match(request: Request): Promise<Response | undefined> {
    return this.#answers.match(request);
  }

  /** @internal Another worker was the active one, and may have changed what this one has read. */
  forget(): void {
    this.#shelf.forget();
  }

  /**
   * @internal Notes what is to be delivered by the worker's install, so that it begins in the moment in which the
   * worker becomes active; touches no background fetch, which only an active worker may.
   */
  noteDeliveries(): Promise<void> {
    return this.#deliver((delivery) => delivery === 'install');
  }

  /**
   * @internal Wants what is to come by itself, and brings up to date what is required: of the active worker.
   * Whatever cannot begin is told of, and does not keep the others from it.
   */
  async deliver(): Promise<void> {
    await this.#deliver((delivery, isRequired) => delivery !== 'on-demand' || isRequired);
    await this.reconcile();
  }

  /** @internal Makes the world match what is wanted, of every pack. */
  async reconcile(): Promise<void> {
    let hasFreed = false;
    for (const id of await this.#shelf.ids()) {
      hasFreed = (await this.#exclusively(() => this.#reconcilePack(id))) || hasFreed;
      this.ports.onChange();
    }
    if (hasFreed) this.ports.sweepSoon();
    await this.#tellInstalled();
  }

  /** @internal Whether a background fetch is one of a pack's. */
  isOurs({ id }: Pick<BackgroundFetchRegistration, 'id'>): boolean {
    return id.startsWith(JOB_PREFIX);
  }

  /**
   * @internal A pack's background fetch has come to its end. To be waited for by the event that says so: what
   * came without digests is let go of after it.
   */
  async onSettled(registration: SettledFetch): Promise<void> {
    const id = registration.id.slice(JOB_PREFIX.length);
    const { failureReason } = registration;
    this.#states.settling.add(id);
    try {
      const records = await registration.matchAll();
      const progress = await registration.recordsProgress();
      await this.#exclusively(async () => {
        const before = await this.#shelf.wish(id);
        const { manifest, wish } = before;
        if (!manifest || wish.kind !== 'version') return;
        const came = await learnAssets(manifest, records, this.ports);
        const learnt = [
          ...new Map([...before.learnt, ...came].map((one) => [one.url, one])).values(),
        ];
        const failed = progress.flatMap(({ url, phase, detail = '' }): FailedFile[] =>
          phase === 'failed' ? [{ url, detail }] : [],
        );
        const { fetches } = await resolvePack(
          manifest,
          learnt,
          this.#shelf,
          this.ports.segmentStore,
        );
        const isOver =
          failureReason === 'aborted' || fetches.length === 0 || wish.phase !== 'active';
        const reason = failureReason === '' ? 'changed-on-server' : failureReason;
        const next = isOver ? wish : transition(wish, { type: 'fail', reason });
        // The usual end: nothing was learnt, and the pointer flips next.
        const isAsBefore = next === wish && came.length === 0;
        if (isAsBefore && failed.length + before.failed.length === 0) return;
        await this.#setWish(id, { ...before, wish: next, learnt, failed });
      });
      await this.reconcile();
    } finally {
      this.#states.settling.delete(id);
      this.ports.onChange();
    }
  }

  async #tellInstalled(): Promise<void> {
    const { onInstalled } = this.options;
    if (!onInstalled) return;
    for (const { id } of await this.#shelf.allInstalled()) {
      // What it does may have removed one of them, and have come here in its turn.
      if (this.#told.has(id) || !(await this.#shelf.installed(id))) continue;
      this.#told.add(id);
      try {
        await onInstalled(await this.state(id));
      } catch (error) {
        this.ports.reportError(error);
      }
    }
  }

  async #deliver(comes: (delivery: Delivery, isRequired: boolean) => boolean): Promise<void> {
    const { packs = [] } = this.options;
    for (const { id, delivery = 'on-demand', manifestDigest } of packs) {
      const { wish, source } = await this.#shelf.wish(id);
      const installed = await this.#shelf.installed(id);
      const isRequired = installed && (await this.#states.unmetRange(id)) !== undefined;
      const isWanted = wish.kind === 'version' && source?.manifestDigest === manifestDigest;
      if (wish.kind === 'removal' || wish.kind === 'declined' || isWanted) continue;
      if (!comes(delivery, isRequired === true) || (await this.#states.isCurrent(id))) continue;
      try {
        const priority = delivery === 'fast-follow' && !isRequired ? 'low' : 'normal';
        await this.#want(await this.#sources.load({ id }), priority);
        this.#states.problems.delete(id);
      } catch (error) {
        this.#states.problems.set(id, problemOf(error));
      }
      this.ports.onChange();
    }
  }

  /** @throws {PackError} `no-space` */
  async #want(loaded: LoadedPack, priority: 'normal' | 'low'): Promise<void> {
    const { manifest, source } = loaded;
    const { id, version } = manifest;
    refuseWithoutRoom(await forecastPack(manifest, this.#shelf, this.ports));
    await this.#exclusively(async () => {
      const before = await this.#shelf.wish(id);
      const wish = transition(before.wish, { type: 'want', version });
      const isSame = before.manifest !== undefined && isEqual(before.manifest, manifest);
      if (wish === before.wish && isSame) return;
      if (before.manifest && !isSame) await this.#abortJob(id);
      const learnt = await assetsBefore(manifest, this.#shelf);
      await this.#setWish(id, {
        ...{ wish, source, manifest, learnt, failed: [] },
        ...(priority === 'low' ? { priority } : {}),
      });
    });
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
    const { wish, manifest, learnt, source, priority = 'normal' } = stored;
    if (wish.kind === 'removal') {
      await this.#abortJob(id);
      await this.#shelf.uninstall(id);
      const { delivery = 'on-demand' } = this.#sources.declared(id) ?? {};
      const comesByItself = delivery !== 'on-demand';
      const next = transition(wish, { type: 'removed', comesByItself });
      // Of what is removed, nothing is referred to any more.
      await this.#shelf.setWish(id, { wish: next, learnt: [], failed: [] }, []);
      return true;
    }
    if (wish.kind !== 'version' || !manifest || !source) return false;
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
      const total = fetches.reduce((sum, { size = 0 }) => sum + size, 0);
      await this.ports.backgroundFetch.fetch(
        JOB_PREFIX + id,
        fetches.map(({ url }) => url),
        {
          title: manifest.title,
          priority,
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
    await this.#shelf.install(manifest, assets, source, this.ports.now());
    this.#told.delete(id);
    await this.#setWish(id, { ...stored, wish: transition(wish, { type: 'activated' }) });
    return true;
  }

  /** With all that it refers to, so that no sweep takes what is there already. */
  async #setWish(id: string, stored: StoredWish): Promise<void> {
    const { manifest, learnt } = stored;
    const { assets } = manifest
      ? await resolvePack(manifest, learnt, this.#shelf, this.ports.segmentStore)
      : { assets: [] };
    await this.#shelf.setWish(id, stored, assets);
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

/** Manifests have been read field by field, so that equal ones are written alike. */
const isEqual = (a: PackManifest, b: PackManifest) => JSON.stringify(a) === JSON.stringify(b);
