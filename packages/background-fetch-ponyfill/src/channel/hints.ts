import type { ChannelPort, Environment } from '../environment.js';
import { hintChannelName } from './messages.js';
import type { Hint } from './messages.js';

/**
 * "Something about this job may have changed", to every page and worker of the scope, this one
 * included. Hints carry nothing to believe: whoever hears one reads the truth anew.
 */
export class Hints {
  readonly #channel: ChannelPort;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #anyListeners = new Set<() => void>();

  constructor(scope: string, environment: Pick<Environment, 'createChannel'>) {
    this.#channel = environment.createChannel(hintChannelName(scope), (message) => {
      const { uid, activated } = message as Hint;
      if (activated) this.onReplaced();
      this.#tell(uid);
    });
  }

  /** Called when another worker has become the active one. */
  onReplaced: () => void = () => undefined;

  /** Says that this worker has become the active one. */
  announceActivation(): void {
    const hint: Hint = { uid: '', activated: true };
    this.#channel.post(hint);
  }

  announce(uid: string): void {
    const hint: Hint = { uid };
    this.#channel.post(hint);
    this.#tell(uid);
  }

  subscribe(uid: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(uid) ?? new Set();
    this.#listeners.set(uid, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(uid);
    };
  }

  /** Calls `listener` for every job. */
  subscribeToAll(listener: () => void): () => void {
    this.#anyListeners.add(listener);
    return () => this.#anyListeners.delete(listener);
  }

  #tell(uid: string): void {
    for (const listener of this.#listeners.get(uid) ?? []) listener();
    for (const listener of this.#anyListeners) listener();
  }
}
