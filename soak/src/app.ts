import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workerEvaluationHook } from '@internal/test-support';
import type { FaultServer } from '@internal/test-support';
import type { DeclaredPack } from 'workbox-content-packs';
import { OUTCOMES_PATH, SCOPE_PATH } from './app/settings.js';
import type { Outcome, WorkerSettings } from './app/settings.js';

/** The scripts of the app, as an app's own build would bundle them. */
export interface AppScripts {
  readonly page: string;
  readonly worker: string;
}

export async function bundleApp(): Promise<AppScripts> {
  const [page, worker] = await Promise.all([bundle('page'), bundle('worker')]);
  return { page, worker };
}

/** A page outside of the worker's scope: it looks at the disk, and wakes nobody. */
export const CHECKER_PATH = '/checker.html';

/** The app on the server: one version of its worker after the other, and what it was told. */
export class App {
  readonly outcomes: Outcome[] = [];
  #version = 1;
  #packs: readonly DeclaredPack[] = [];
  #waits = false;

  constructor(
    private readonly server: FaultServer,
    private readonly scripts: AppScripts,
    private readonly settings: Pick<WorkerSettings, 'segmentBytes' | 'nativeFromBytes'>,
  ) {
    const html = (title: string, script: string): string =>
      `<!doctype html><title>${title}</title><link rel="icon" href="data:,">${script}`;
    server.serveText(`${SCOPE_PATH}index.html`, html('Soak', '<script src="page.js"></script>'));
    server.serveText(`${SCOPE_PATH}page.js`, scripts.page);
    server.serveText(CHECKER_PATH, html('Checker', ''));
    server.handle(OUTCOMES_PATH, (request, response) => {
      void text(request).then(
        (body) => {
          this.outcomes.push(JSON.parse(body) as Outcome);
          response.writeHead(204).end();
        },
        () => response.destroy(),
      );
    });
    this.#serveWorker();
  }

  get url(): string {
    return this.server.url(`${SCOPE_PATH}index.html`);
  }

  get scope(): string {
    return this.server.url(SCOPE_PATH);
  }

  get checkerUrl(): string {
    return this.server.url(CHECKER_PATH);
  }

  /** Deploys another version of the worker: the next one, or one before. */
  deploy({ by, waits }: { readonly by: 1 | -1; readonly waits: boolean }): void {
    this.#version = Math.max(1, this.#version + by);
    this.#waits = waits;
    this.#serveWorker();
  }

  /** Deploys a worker that knows this version of a pack. */
  deployPack(pack: DeclaredPack): void {
    this.#packs = [pack];
    this.#waits = false;
    this.#serveWorker();
  }

  #serveWorker(): void {
    const settings: WorkerSettings = {
      ...this.settings,
      version: String(this.#version),
      waits: this.#waits,
      packs: this.#packs,
    };
    const script = `${workerEvaluationHook}const settings = ${JSON.stringify(settings)};\n`;
    this.server.serveText(`${SCOPE_PATH}worker.js`, script + this.scripts.worker);
  }
}

async function bundle(name: 'page' | 'worker'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../src/app/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [script] = outputFiles;
  if (!script) throw new Error('esbuild wrote nothing.');
  return script.text;
}
