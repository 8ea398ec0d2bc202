import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import { PackError } from '../packError.js';
import type { PackName, PackNeeds, PackState, PackVerification } from '../protocol.js';
import type { PackEvent } from '../state/packWish.js';
import { InstallNotices } from './installNotices.js';
import { isInactive } from './isInactive.js';
import { packIdOf } from './jobId.js';
import { PackAnswers } from './packAnswers.js';
import { PackClaims } from './packClaims.js';
import { PackDeliveries } from './packDeliveries.js';
import { forecastPack } from './packForecast.js';
import { PackJobs } from './packJobs.js';
import type { PackOptions } from './packOptions.js';
import type { PackPorts, SettledFetch } from './packPorts.js';
import { PackReconciler } from './packReconciler.js';
import { PackSettlement } from './packSettlement.js';
import { PackShelf } from './packShelf.js';
import { PackSources } from './packSources.js';
import { PackStates } from './packStates.js';
import { PackWishes } from './packWishes.js';

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
  readonly #claims: PackClaims;
  readonly #states: PackStates;
  readonly #wishes: PackWishes;
  readonly #reconciler: PackReconciler;
  readonly #settlement: PackSettlement;
  readonly #deliveries: PackDeliveries;

  /** @internal */
  constructor(
    options: PackOptions,
    private readonly ports: PackPorts,
  ) {
    const shelf = (this.#shelf = new PackShelf(ports.scope, ports.segmentStore, ports));
    const jobs = new PackJobs(ports.backgroundFetch);
    const sources = (this.#sources = new PackSources(options, ports, shelf));
    const states = (this.#states = new PackStates(options, shelf, jobs));
    const claims = (this.#claims = new PackClaims(shelf, jobs, () => {
      this.reconcile().catch((error: unknown) => {
        if (!isInactive(error)) ports.reportError(error);
      });
    }));
    const wishes = (this.#wishes = new PackWishes(shelf, claims, ports));
    this.#answers = new PackAnswers(options, shelf, ports.reportError);
    const notices = new InstallNotices(options, shelf, states, ports);
    this.#reconciler = new PackReconciler(
      shelf,
      wishes,
      jobs,
      claims,
      sources,
      states,
      notices,
      ports,
    );
    this.#settlement = new PackSettlement(shelf, wishes, options, ports);
    this.#deliveries = new PackDeliveries(options, shelf, wishes, sources, states, ports.onChange);
  }

  /** What downloading a pack, or bringing it up to date, would need and free. */
  async needs(pack: PackName): Promise<PackNeeds> {
    const { manifest } = await this.#sources.load(pack);
    return (await forecastPack(manifest, this.#shelf, this.#claims, this.ports)).needs;
  }

  /**
   * Wants the version that the pack's manifest has now: a first one, or in the place of the one that is
   * installed, which serves until the new one is whole.
   *
   * @returns the pack's id.
   * @throws {PackError} {PackManifestError} and nothing has changed.
   */
  async download(pack: PackName): Promise<string> {
    await this.#requireActive();
    const loaded = await this.#sources.load(pack);
    await this.#wishes.want(loaded, { priority: 'normal' });
    this.#states.problems.delete(loaded.manifest.id);
    await this.#bringAbout(loaded.manifest.id);
    return loaded.manifest.id;
  }

  /**
   * The same of a pack that is installed, where the worker knows another version of it; does nothing
   * where it does not.
   *
   * @throws {PackError} as `download()` does, and `invalid-state` where it is not installed.
   */
  async update(id: string): Promise<void> {
    await this.#requireActive();
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
   * Gives up the version that is wanted, and what has come of it; the installed one stays. It comes again by command, and
   * by itself in another version. Where none is installed, as `remove()`.
   *
   * @throws {PackError} `invalid-state` where none is wanted.
   */
  async cancel(id: string): Promise<void> {
    await this.#requireActive();
    await this.#wishes.cancel(id);
    await this.#bringAbout(id);
  }

  /**
   * Removes the installed version, and what has come of another. A pack that came by itself does not come
   * again until it is asked for.
   */
  remove(id: string): Promise<void> {
    return this.#change(id, { type: 'remove' });
  }

  /**
   * Removes all packs, for example when a user logs out; those that come by themselves will again.
   *
   * @throws {AggregateError} what kept packs from going, once all others are gone.
   */
  async clear(): Promise<void> {
    await this.#requireActive();
    const ids = await this.#shelf.ids();
    const thrown = new Map<string, unknown>();
    const eachThatGoes = async (change: (id: string) => Promise<void>) => {
      for (const id of ids) {
        if (thrown.has(id)) continue;
        await change(id).catch((error: unknown) => thrown.set(id, error));
      }
    };
    // All of them first: what is on its way for one, another would begin to fetch itself.
    await eachThatGoes((id) => this.#wishes.change(id, { type: 'remove' }));
    for (const [id, error] of await this.#reconciler.reconcile()) thrown.set(id, error);
    await eachThatGoes((id) => this.#wishes.forgetRemoval(id));
    if (thrown.size > 0) {
      throw new AggregateError(thrown.values(), 'Not all packs could be removed.');
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
    await this.#requireActive();
    const { id } = 'id' in pack ? pack : (await this.#sources.load(pack)).manifest;
    await (await this.#shelf.installed(id))?.table.dropCorrupt();
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

  /**
   * Answers a request out of an installed pack; `undefined` where none has it, may, or can be read. It
   * does not reject: what the browser cannot read is reported, and the network answers.
   */
  match(request: Request): Promise<Response | undefined> {
    return this.#answers.match(request);
  }

  /** @internal Another worker was the active one, and may have changed what this one has read. */
  forget(): void {
    this.#shelf.forget();
  }

  /**
   * @internal Notes what is to be delivered by the worker's install, so that it begins in the moment in which the
   * worker becomes active. Begins no background fetch, which only an active worker may; where it looks for those
   * of other packs, that is refused, and nothing counts as on its way.
   */
  noteDeliveries(): Promise<void> {
    return this.#deliveries.want((delivery) => delivery === 'install');
  }

  /**
   * @internal Wants what is to come by itself, brings up to date what is required, and goes over to what this
   * worker knows of what is on its way: of the active worker.
   * Whatever cannot begin is told of, and does not keep the others from it.
   */
  async deliver(): Promise<void> {
    await this.#requireActive();
    await this.#deliveries.follow();
    await this.#deliveries.want((delivery, isRequired) => delivery !== 'on-demand' || isRequired);
    await this.reconcile();
  }

  /** @internal Makes the world match what is wanted, of every pack; where one is stuck, its state says so. */
  async reconcile(): Promise<void> {
    await this.#reconciler.reconcile();
  }

  /** @internal Whether a background fetch is one of a pack's. */
  isOurs({ id }: Pick<BackgroundFetchRegistration, 'id'>): boolean {
    return packIdOf(id) !== undefined;
  }

  /**
   * @internal A pack's background fetch has come to its end. To be waited for by the event that says so: what
   * came without digests is let go of after it.
   */
  async onSettled(registration: SettledFetch): Promise<void> {
    const id = packIdOf(registration.id);
    if (id === undefined) return;
    this.#states.settling.add(registration.id);
    try {
      await this.#settlement.takeDown(id, registration).catch(async (error: unknown) => {
        // Others wait for what it was to bring. It is told of its end again, and begins nothing before that.
        await this.#reconciler.reconcile({ except: id });
        throw error;
      });
      await this.reconcile();
    } finally {
      this.#states.settling.delete(registration.id);
      this.ports.onChange();
    }
  }

  /**
   * Before anything is stored: beside an active worker, a waiting one gets messages, too.
   *
   * @throws {DOMException} `InvalidStateError`
   */
  async #requireActive(): Promise<void> {
    // Any look at background fetches is refused to a worker that is not the active one.
    await this.ports.backgroundFetch.getIds();
  }

  async #change(id: string, event: PackEvent): Promise<void> {
    await this.#requireActive();
    await this.#wishes.change(id, event);
    await this.#bringAbout(id);
  }

  /** What a command wants of a pack; of the others, only their states say what keeps them from going on. */
  async #bringAbout(id: string): Promise<void> {
    const thrown = await this.#reconciler.reconcile({ named: id });
    if (thrown.has(id)) throw thrown.get(id);
  }
}
