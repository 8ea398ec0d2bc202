import { answer } from '../channel/answer.js';
import type { AnswerOptions } from '../channel/answer.js';
import { isQuestion } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import { hold } from './hold.js';
import { NextVersion } from './nextVersion.js';

export interface WakeUpOptions extends AnswerOptions {
  readonly environment: Environment;
  readonly isActive: () => boolean;
  readonly reconcile: () => Promise<void>;
  readonly purge: () => Promise<void>;
  /** Called in the activate event. */
  readonly onActivate: () => void;
}

/** Events that browsers start a worker for, beside those that it has to answer. */
const WAKING = [
  ...['sync', 'periodicsync', 'push', 'pushsubscriptionchange'],
  ...['notificationclick', 'notificationclose'],
] as const;

/**
 * Everything that can wake the worker makes it look at its store. To be called while the script is
 * evaluated: listeners that are added later miss the event which started the worker.
 */
export function listen(worker: ServiceWorkerGlobalScope, options: WakeUpOptions): void {
  const { environment, isActive, reconcile, purge } = options;
  const { registration } = worker;
  const nextVersion = new NextVersion(registration, isActive);
  const reconcileForNow = () =>
    nextVersion.orWhenItWaits(
      reconcile().catch((error: unknown) => environment.reportError(error)),
    );
  worker.addEventListener('install', (event) => {
    // Without a worker before this one, whatever is stored is of a registration that is gone.
    if (!registration.active) hold(event, purge(), environment);
  });
  worker.addEventListener('message', (event) => {
    const { source } = event;
    const [port] = event.ports;
    // From any page or worker of the origin: the API goes with the registration, not with the scope.
    if (!port || !isQuestion(event.data) || !(source instanceof Client)) return;
    // The app's own listeners need not tell our messages from theirs.
    event.stopImmediatePropagation();
    // Not answered where another worker has just taken over: the page asks that one after a while.
    if (!isActive()) return;
    const question = event.data;
    const answered = answer(question, options, source.id).then((value) => {
      // Nor where it was taken over from in the middle: the store may have refused it for that.
      if (value.ok || isActive()) port.postMessage(value);
    });
    hold(event, answered.then(reconcileForNow), environment);
  });
  // Not held: every fetch of the page waits until the worker has become active.
  worker.addEventListener('activate', () => {
    options.onActivate();
    void reconcile().catch((error: unknown) => environment.reportError(error));
  });
  for (const type of WAKING) {
    worker.addEventListener(type, (event) => {
      hold(event as ExtendableEvent, reconcileForNow(), environment);
    });
  }
  // One look a life of the worker is enough: a fetch must cost nothing.
  worker.addEventListener('fetch', (event) => hold(event, reconcileForNow(), environment), {
    once: true,
  });
}
