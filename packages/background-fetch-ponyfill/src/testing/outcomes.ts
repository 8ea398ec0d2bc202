import { text } from 'node:stream/consumers';
import type { FaultServer } from '@internal/test-support';
import type { Outcome } from './lab/outcome.js';

/** What the workers of a server's labs were told, in the order in which it arrived. */
export class Outcomes {
  readonly #heard: Outcome[] = [];
  readonly #watchers = new Set<() => void>();

  /** Where workers send what they were told, from now on. */
  static readonly path = '/outcomes';

  constructor(server: FaultServer) {
    server.handle(Outcomes.path, (request, response) => {
      void text(request).then((body) => {
        this.#heard.push(JSON.parse(body) as Outcome);
        response.writeHead(204).end();
        for (const look of [...this.#watchers]) look();
      });
    });
  }

  /** All of them, or those of one job. */
  heard(id?: string): readonly Outcome[] {
    return this.#heard.filter((outcome) => id === undefined || outcome.id === id);
  }

  /** Resolves with the first outcome of a job, once there is one. */
  of(id: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const look = () => {
        const [first] = this.heard(id);
        if (!first) return;
        this.#watchers.delete(look);
        resolve(first);
      };
      this.#watchers.add(look);
      look();
    });
  }
}
