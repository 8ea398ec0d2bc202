import type { Content } from '@internal/test-support';
import { precacheScript } from './scripts.js';
import type { Session } from './session.js';

/** Workbox precaching beside ours: a worker of its own scope, whose install brings files. */
export class PrecacheWorker {
  private constructor(private readonly script: string) {}

  static async build(): Promise<PrecacheWorker> {
    return new PrecacheWorker(await precacheScript());
  }

  /** Puts the worker on the server that knows these files, as a build would. */
  serve(session: Session, files: ReadonlyMap<string, Content>): void {
    const manifest = [...files].map(([url, { identity }]) => ({ url, revision: identity }));
    session.server.serveText(
      '/precache/worker.js',
      `const manifest = ${JSON.stringify(manifest)};\n${this.script}`,
    );
  }
}
