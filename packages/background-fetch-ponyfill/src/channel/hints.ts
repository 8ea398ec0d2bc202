import type { ChannelPort, Environment } from '../environment.js';
import { hintChannelName } from './messages.js';
import type { Hint, JobSnapshot } from './messages.js';

type HintListener = (snapshot?: JobSnapshot) => void;

/**
 * "Something about this job may have changed", to every page and worker of the scope, this one
 * included. Hints carry nothing to believe but how a job ended: whoever hears one reads the truth anew.
 */
export class Hints {
  readonly #channel: ChannelPort;
  readonly #listeners = new Map<string, Set<HintListener>>();
  readonly #anyListeners = new Set<() => void>();

  constructor(scope: string, environment: Pick<Environment, 'createChannel'>) {
    this.#channel = environment.createChannel(hintChannelName(scope), (message) => {
      const { uid, activated, snapshot } = message as Hint;
      if (activated) this.onOtherActivated();
      this.#tell(uid, snapshot);
    });
  }

  /** Called when another worker was activated: the one after this, or late the one before. */
  onOtherActivated: () => void = () => undefined;

  /** Says that this worker was activated. */
  announceActivation(): void {
    const hint: Hint = { uid: '', activated: true };
    this.#channel.post(hint);
  }

  /** @param snapshot of a job that has settled. */
  announce(uid: string, snapshot?: JobSnapshot): void {
    const hint: Hint = snapshot ? { uid, snapshot } : { uid };
    this.#channel.post(hint);
    this.#tell(uid, snapshot);
  }

  subscribe(uid: string, listener: HintListener): () => void {
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

  #tell(uid: string, snapshot?: JobSnapshot): void {
    for (const listener of this.#listeners.get(uid) ?? []) listener(snapshot);
    for (const listener of this.#anyListeners) listener();
  }
}
