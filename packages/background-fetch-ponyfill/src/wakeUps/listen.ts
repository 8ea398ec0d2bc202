import { answer } from '../channel/answer.js';
import type { AnswerOptions } from '../channel/answer.js';
import { isQuestion } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import { hold } from './hold.js';

export interface WakeUpOptions extends AnswerOptions {
  readonly environment: Environment;
  readonly reconcile: () => Promise<void>;
}

/**
 * Everything that can wake the worker makes it look at its store. To be called while the script is
 * evaluated: listeners that are added later miss the event which started the worker.
 */
export function listen(worker: ServiceWorkerGlobalScope, options: WakeUpOptions): void {
  const { environment } = options;
  const { scope } = worker.registration;
  worker.addEventListener('message', (event) => {
    const [port] = event.ports;
    if (!port || !isQuestion(event.data) || !isWithin(scope, event.source)) return;
    const question = event.data;
    const answered = answer(question, options).then((value) => port.postMessage(value));
    hold(event, answered.then(options.reconcile), environment);
  });
  // Not held: every fetch of the page waits until the worker has become active.
  worker.addEventListener('activate', () => {
    void options.reconcile().catch((error: unknown) => environment.reportError(error));
  });
  for (const type of ['sync', 'periodicsync']) {
    worker.addEventListener(type, (event) =>
      hold(event as ExtendableEvent, options.reconcile(), environment),
    );
  }
  // One look a life of the worker is enough: a fetch must cost nothing.
  worker.addEventListener('fetch', (event) => hold(event, options.reconcile(), environment), {
    once: true,
  });
}

/** Questions are taken from this scope's clients only. */
function isWithin(scope: string, source: ExtendableMessageEvent['source']): boolean {
  return source instanceof Client && source.url.startsWith(scope);
}
