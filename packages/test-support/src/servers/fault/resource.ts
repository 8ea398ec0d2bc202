import type { Behaviour, ReceivedRequest, Served } from './behaviour.js';
import type { Gate } from './gate.js';
import { Pacer } from './pacer.js';

/** One served URL and what it remembers of its requests. */
export class Resource {
  readonly gate: Gate;
  readonly #served: Served;
  #attempts = 0;
  #sentBytes = 0;
  #totalPacer: Pacer | undefined;

  /** @param gate Where its stalled responses wait; it outlives a change of what is served. */
  constructor(served: Served, gate: Gate) {
    this.#served = served;
    this.gate = gate;
  }

  /** The number of a request that has arrived, or that would be next if this one does not count. */
  attemptOf(counts: boolean): number {
    const attempt = this.#attempts + 1;
    if (counts) this.#attempts = attempt;
    return attempt;
  }

  countSent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  /** What this request gets, with a change that has taken effect merged in. */
  behaviourFor(request: ReceivedRequest): Behaviour {
    const behaviour = this.#nextOf(request);
    const { change } = behaviour;
    if (change === undefined) return behaviour;
    const { after } = change;
    const hasChanged =
      'requests' in after ? request.attempt > after.requests : this.#sentBytes >= after.bytes;
    return hasChanged ? { ...behaviour, ...change.to } : behaviour;
  }

  /** The limit all of its connections share; the same pacer as long as the rate is the same. */
  totalPacer(bytesPerSecond: number): Pacer {
    if (this.#totalPacer?.bytesPerSecond !== bytesPerSecond) {
      this.#totalPacer = new Pacer(bytesPerSecond);
    }
    return this.#totalPacer;
  }

  #nextOf(request: ReceivedRequest): Behaviour {
    const served = this.#served;
    if (typeof served === 'function') return served(request);
    if (!isList(served)) return served;
    return served[Math.max(0, request.attempt - 1)] ?? served.at(-1) ?? {};
  }
}

function isList(served: Behaviour | readonly Behaviour[]): served is readonly Behaviour[] {
  return Array.isArray(served);
}
