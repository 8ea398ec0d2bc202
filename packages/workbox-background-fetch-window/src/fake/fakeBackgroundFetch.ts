import type { PageJobs } from 'background-fetch-ponyfill/page-jobs';
import { PROTOCOL_VERSION, progressMessage } from 'workbox-background-fetch/protocol';
import type { Phase, Progress } from 'workbox-background-fetch/protocol';
import { stateMessage } from 'workbox-content-packs/protocol';
import type { PackNeeds, PackState, TargetState } from 'workbox-content-packs/protocol';
import { BackgroundFetchClient } from '../client.js';
import { answerOf } from './answerOf.js';
import { FakeBrowser } from './fakeBrowser.js';

/** Where there is nothing of it but the revision before, that can be removed. */
const AT_REST: readonly Phase[] = ['absent', 'failed', 'aborted'];

/** What is on the fake worker's shelf. */
export interface FakeShelf {
  readonly jobs: Map<string, Progress>;
  readonly packs: Map<string, PackState>;
  readonly needs: Map<string, Partial<PackNeeds>>;
  readonly tellJob: (progress: Progress) => void;
  readonly tellPack: (state: PackState) => void;
}

/**
 * The worker's side for tests of your own: no service worker, no network, no time. It takes commands as
 * the real one does, and downloads go on when the test says so. Needs `EventTarget`, `MessageChannel` and
 * `CustomEvent`, as every browser, jsdom and Node.js have them.
 *
 * @example
 * import { FakeBackgroundFetch } from 'workbox-background-fetch-window/testing';
 *
 * const fake = new FakeBackgroundFetch();
 * const client = fake.client();
 * fake.declarePack({ id: 'course-3', title: 'Course 3' });
 * await client.pack('course-3').download();
 * fake.setPack('course-3', { installed: '1' });
 */
export class FakeBackgroundFetch {
  readonly #clients = new Set<BackgroundFetchClient>();
  readonly #shelf: FakeShelf = {
    jobs: new Map(),
    packs: new Map(),
    needs: new Map(),
    tellJob: ({ removable, previous, ...progress }) => {
      const { phase } = progress;
      const isPrevious = previous && phase !== 'ready';
      const isKept = phase === 'ready' || (isPrevious && AT_REST.includes(phase));
      const told = {
        ...progress,
        ...(isPrevious ? { previous } : {}),
        ...(isKept && removable ? { removable } : {}),
      };
      this.#shelf.jobs.set(told.id, told);
      this.browser.tell(progressMessage(told));
    },
    tellPack: (state) => {
      this.#shelf.packs.set(state.id, state);
      this.browser.tell(stateMessage(state));
    },
  };
  /** What a page sees of its service worker; for tests of first visits and updates. */
  readonly browser = new FakeBrowser((message) => answerOf(message, this.#shelf));

  /** Another tab's client, over the same worker. Its relative URLs are those of `https://app.example/`. */
  client(): BackgroundFetchClient {
    const { container, registration } = this.browser;
    const ports = { container, managerFor: () => this.#manager, baseUrl: registration.scope };
    const client = new BackgroundFetchClient(registration, ports);
    this.#clients.add(client);
    return client;
  }

  /**
   * What the worker now says of a download. What is not named stays; a new one is `queued`, and one that
   * is ready, or of which the revision before is here, can be removed, where its id is a URL.
   */
  setJob(id: string, change: Partial<Omit<Progress, 'id' | 'version'>>): void {
    const before = this.#shelf.jobs.get(id) ?? newJob(id, '');
    this.#shelf.tellJob({ ...before, ...(URL.canParse(id) ? { removable: true } : {}), ...change });
  }

  /** A pack that the worker was built with. */
  declarePack(pack: { readonly id: string; readonly title?: string }): void {
    this.#shelf.tellPack({ ...pack, removing: false });
  }

  /**
   * What the worker now says of a pack. What is not named stays, but that a version which is `installed`
   * is on its way no more, nor outdated.
   */
  setPack(
    id: string,
    {
      target,
      ...change
    }: Partial<Omit<PackState, 'id' | 'target'>> & {
      readonly target?: Partial<TargetState>;
    },
  ): void {
    const known: PackState = this.#shelf.packs.get(id) ?? { id, removing: false };
    const { target: before, outdated, ...rest } = known;
    const stays = change.installed === undefined && outdated ? { outdated } : {};
    const wanted = { version: '1', phase: 'queued', failed: [], ...before, ...target } as const;
    const isOnItsWay = target ?? (before && change.installed === undefined);
    this.#shelf.tellPack({
      ...rest,
      ...stays,
      ...change,
      ...(isOnItsWay ? { target: wanted } : {}),
    });
  }

  /**
   * What the worker answers when it is asked what a pack needs, in bytes, in the place of what was said before; `version`,
   * default `1`, is what comes next. By default `fetchBytes` is the total of what is wanted, or 0, and nothing is freed.
   */
  setNeeds(id: string, needs: Partial<Omit<PackNeeds, 'id'>>): void {
    this.#shelf.needs.set(id, needs);
  }

  /** Disposes of all clients. */
  dispose(): void {
    for (const client of this.#clients) client.dispose();
    this.#clients.clear();
  }

  /** Like the real one, it asks a worker without a runner for ever. */
  readonly #manager: PageJobs = {
    fetch: async (id, urls, { title = '', downloadTotal: total } = {}) => {
      if (await this.#manager.get(id)) throw new TypeError(`${id} is on its way already.`);
      const assets = urls.map((url) => ({ url, phase: 'queued', downloaded: 0 }) as const);
      this.#shelf.tellJob({ ...newJob(id, title), ...(total ? { total } : {}), assets });
    },
    get: async (id) => {
      if (!(await this.browser.hasRunner())) await new Promise(() => undefined);
      const job = this.#shelf.jobs.get(id);
      if (!job || ['absent', 'ready', 'failed', 'aborted'].includes(job.phase)) {
        return undefined;
      }
      const become = (phase: Progress['phase']) => () => {
        this.setJob(id, { phase });
        return Promise.resolve(true);
      };
      return {
        abort: become('aborted'),
        pause: become('paused'),
        resume: become(job.downloaded > 0 ? 'downloading' : 'queued'),
      };
    },
  };
}

function newJob(id: string, title: string): Progress {
  return { version: PROTOCOL_VERSION, id, title, phase: 'queued', downloaded: 0 };
}
