import { SeededRandom } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type { SoakPage } from './app/page.js';
import type { Reading } from './app/reading.js';
import type { App } from './app.js';
import { checkDisk } from './checks/disk.js';
import type { DiskReport } from './checks/disk.js';
import { checkReading } from './checks/readings.js';
import type { StartedJob } from './expectations.js';
import type { Origin } from './origin.js';
import { buildPack, MANIFEST_PATH, PACK_ID } from './pack.js';
import type { BuiltVersion } from './pack.js';
import type { Episode, JobPlan } from './plan/episode.js';
import { Tabs } from './tabs.js';
import type { Totals } from './totals.js';

declare const soak: SoakPage;

/** How fast a pack's file comes, so that something can happen meanwhile; in bytes a second. */
const PACK_BYTES_PER_SECOND = 2 * 1024 * 1024;

/** A browser with the app, its server, and what was done to them. */
export class Scene {
  readonly tabs: Tabs;
  readonly started = new Map<number, StartedJob>();
  readonly random: SeededRandom;
  /** Versions of the pack that were deployed, in their order. */
  readonly deployed: BuiltVersion[] = [];
  /** Whether somebody has removed or paused the pack. */
  packRests = false;
  /** A version beyond every one that this database could have was written. */
  isDatabaseRaised = false;

  constructor(
    readonly episode: Episode,
    readonly parts: {
      readonly server: FaultServer;
      readonly origin: Origin;
      readonly app: App;
      readonly browser: TestBrowser;
      readonly totals: Totals;
      readonly violate: (what: string) => void;
      /** Told of what is done. */
      readonly log: (line: string) => void;
    },
  ) {
    this.tabs = new Tabs(parts.browser, parts.app.url);
    this.random = new SeededRandom(episode.seed + episode.number);
  }

  /** All jobs of the episode, where their files were started. */
  get jobs(): StartedJob[] {
    return [...this.started.values()];
  }

  urlsOf({ files }: JobPlan): string[] {
    return files.map(({ path }) => this.parts.origin.url(path));
  }

  /** Compares all that lies on the disk with the truth. */
  async look(): Promise<DiskReport> {
    const { app, origin, totals, violate } = this.parts;
    const report = await this.tabs.beside(app.checkerUrl, (page) =>
      checkDisk({ page, scope: app.scope, truth: origin }),
    );
    totals.bytes.looked += report.lookedAt;
    for (const finding of report.findings) violate(finding);
    return report;
  }

  /** Reads some assets of jobs, whole and by a range, and all of the pack. */
  async read(): Promise<void> {
    const { origin } = this.parts;
    const page = await this.tabs.any();
    const urls = this.jobs.flatMap(({ plan }) => this.urlsOf(plan));
    for (const url of urls.filter(() => this.random.below(2) === 0).slice(0, 4)) {
      const size = Math.max(0, ...origin.contentsOf(url).map((content) => content.size));
      const start = this.random.below(size + 1);
      const end = start + 1 + this.random.below(size - start + 1);
      await this.readOne(page, url, null);
      await this.readOne(page, url, { start, end });
    }
    await this.readPack(page);
  }

  async readOne(
    page: TestPage,
    url: string,
    range: { readonly start: number; readonly end: number } | null,
  ): Promise<Reading> {
    const { origin, totals, violate } = this.parts;
    const reading = await page.evaluate((asked, part) => soak.read(asked, part), url, range);
    totals.bytes.read += reading.size;
    for (const finding of checkReading(reading, origin)) violate(finding);
    return reading;
  }

  /** Every file of the installed version, which nobody may mix with another. */
  async readPack(page: TestPage): Promise<void> {
    const { totals, violate, server } = this.parts;
    if (this.deployed.length === 0) return;
    const before = await this.installed(page);
    const built = this.deployed.find(({ version }) => version === before);
    if (!built) {
      if (before !== undefined)
        violate(`version ${before} of the pack is installed, and never was`);
      return;
    }
    const wrong: string[] = [];
    for (const [path, content] of built.files) {
      const url = server.url(path);
      const reading = await page.evaluate((asked) => soak.read(asked, null), url);
      totals.bytes.read += reading.size;
      if (reading.status !== 200 || reading.sha256 !== (await content.sha256())) {
        wrong.push(`${path} of version ${before ?? ''}: ${reading.status}, ${reading.size} bytes`);
      }
    }
    // Another may have taken its place, or it was removed, while its files were read.
    if (wrong.length > 0 && (await this.installed(page)) === before) {
      violate(`the installed pack reads wrong: ${wrong.slice(0, 3).join('; ')}`);
    }
  }

  async installed(page: TestPage): Promise<string | undefined> {
    const state = await page.evaluate((id) => soak.packState(id), PACK_ID);
    return state?.installed;
  }

  /** Deploys a version of the pack, with the worker that knows it. */
  async deployPack(number: number): Promise<void> {
    const { origin, app } = this.parts;
    const { seed, segmentBytes } = this.episode;
    const built =
      this.deployed.find(({ version }) => version === String(number)) ??
      (await buildPack(seed, number, segmentBytes));
    this.deployed.push(built);
    for (const [path, content] of [...built.files, ...built.bundles]) {
      origin.serveContent(path, content, PACK_BYTES_PER_SECOND);
    }
    origin.serveContent(MANIFEST_PATH, built.manifest);
    app.deployPack({
      id: PACK_ID,
      manifestUrl: MANIFEST_PATH,
      manifestDigest: built.digest,
      delivery: 'fast-follow',
    });
  }
}
