import { PROTOCOL, PROTOCOL_VERSION } from '../channel/messages.js';
import type { Answer, CallName, Calls, Question } from '../channel/messages.js';
import { quotaExceeded } from '../idl/quotaExceeded.js';

/** A worker that has not answered by then may have died with the question: it is asked again. */
const ASK_AGAIN_MS = 10_000;

/** The page's side of the channel: asks the active worker, which owns the store. */
export class PageChannel {
  constructor(readonly registration: ServiceWorkerRegistration) {}

  /**
   * Every call may be asked twice: reads change nothing, and a job is created once for its uid.
   *
   * @throws {TypeError} where no worker is active, and what the worker refused with.
   */
  async ask<Name extends CallName>(
    call: Name,
    args: Calls[Name]['args'],
  ): Promise<Calls[Name]['answer']> {
    for (;;) {
      const worker = this.registration.active;
      if (!worker) {
        throw new TypeError(
          'No service worker is active for this registration: await navigator.serviceWorker.ready first.',
        );
      }
      const question: Question<Name> = {
        protocol: PROTOCOL,
        version: PROTOCOL_VERSION,
        call,
        args,
      };
      const answer = await askOnce<Name>(worker, question);
      if (answer?.ok) return answer.value;
      if (answer) throw errorOf(answer.error);
    }
  }
}

/** @returns `undefined` where no answer came in time. */
function askOnce<Name extends CallName>(
  worker: ServiceWorker,
  question: Question<Name>,
): Promise<Answer<Name> | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<Answer<Name> | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ASK_AGAIN_MS);
    port1.onmessage = ({ data }: MessageEvent<Answer<Name>>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  }).finally(() => port1.close());
}

/** Exactly the kind of error that the specification names. */
function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  switch (name) {
    case 'TypeError':
      return new TypeError(message);
    case 'QuotaExceededError':
      return quotaExceeded(message);
    default:
      return new DOMException(message, name);
  }
}
