import { satisfies } from '../manifest/packVersion.js';
import type { PackState, Problem } from '../protocol.js';
import { isInactive } from './isInactive.js';
import { jobIdOf } from './jobId.js';
import type { PackJobs } from './packJobs.js';
import type { DeclaredPack, PackOptions } from './packOptions.js';
import type { InstalledPack, PackShelf, StoredWish } from './packShelf.js';
import { statusOf } from './packStatus.js';
import { problemOf } from './problemOf.js';
import { unknownPack } from './unknownPack.js';

/** Where packs stand, read anew each time; only what has just gone wrong is remembered here. */
export class PackStates {
  /** Why packs that come by themselves could not begin. By id. */
  readonly problems = new Map<string, Problem>();
  /** Why packs could not be brought to where they are wanted. By id. */
  readonly stuck = new Map<string, Problem>();
  /** The downloads of which all has come, and which are on their way from there to being served. By id. */
  readonly settling = new Set<string>();

  constructor(
    private readonly options: PackOptions,
    private readonly shelf: PackShelf,
    private readonly jobs: Pick<PackJobs, 'get'>,
  ) {}

  async of(id: string): Promise<PackState> {
    const installed = await this.shelf.installed(id);
    const stored = await this.shelf.knownWish(id);
    const job = await this.jobs.get(id, stored);
    return statusOf({
      ...{ id, title: this.#declared(id)?.title, installed, job: job?.snapshot },
      stored,
      isSettling: this.settling.has(jobIdOf(id, stored.token)),
      isOutdated: installed !== undefined && !(await this.isCurrent(id)),
      unmet: await this.unmetRange(id),
      problem:
        this.stuck.get(id) ?? this.problems.get(id) ?? this.#whyUnknown(id, installed, stored),
    });
  }

  /** Of all packs: those that the worker was built with, and those that are stored. */
  async all(): Promise<PackState[]> {
    const declared = (this.options.packs ?? []).map(({ id }) => id);
    const ids = new Set([...declared, ...(await this.shelf.ids())]);
    return Promise.all([...ids].map((id) => this.#ofAny(id)));
  }

  /** Before anybody asks for it. A pack of run time that is not there may be brought by the page. */
  #whyUnknown(
    id: string,
    installed: InstalledPack | undefined,
    { wish }: StoredWish,
  ): Problem | undefined {
    const { allow } = this.options;
    const isKnown = installed !== undefined || wish.kind !== 'nothing' || allow !== undefined;
    if (isKnown || this.#declared(id)) return undefined;
    return problemOf(unknownPack(id, this.options));
  }

  /** What cannot be read is told of, and does not keep the states of others from being told. */
  async #ofAny(id: string): Promise<PackState> {
    try {
      return await this.of(id);
    } catch (error) {
      if (isInactive(error)) throw error;
      const { title } = this.#declared(id) ?? {};
      const named = { id, ...(title === undefined ? {} : { title }) };
      return { ...named, removing: false, problem: problemOf(error) };
    }
  }

  /** Whether the installed version is the newest that is known: a manifest elsewhere may have changed. */
  async isCurrent(id: string): Promise<boolean> {
    const source = (await this.shelf.installed(id))?.source;
    if (!source) return false;
    return source.manifestDigest === this.#declared(id)?.manifestDigest;
  }

  #declared(id: string): DeclaredPack | undefined {
    return this.options.packs?.find((pack) => pack.id === id);
  }

  /** What this build of the app needs and does not have. */
  async unmetRange(id: string): Promise<string | undefined> {
    const { requires = {} } = this.options;
    // Own properties only: a pack of run time may be called `constructor`.
    const range = Object.hasOwn(requires, id) ? requires[id] : undefined;
    if (range === undefined) return undefined;
    const installed = await this.shelf.installed(id);
    return installed && satisfies(installed.version, range) ? undefined : range;
  }
}
