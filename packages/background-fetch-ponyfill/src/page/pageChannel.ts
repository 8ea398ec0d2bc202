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
      const givingUp = new AbortController();
      const timer = setTimeout(() => givingUp.abort(), ASK_AGAIN_MS);
      const answer = await this.#question(call, args, givingUp.signal).finally(() =>
        clearTimeout(timer),
      );
      if (answer) return valueOf(answer);
    }
  }

  /**
   * Asks once, for as long as `signal` allows.
   *
   * @returns `undefined` where no answer came by then.
   * @throws as `ask()` does.
   */
  async askOnce<Name extends CallName>(
    call: Name,
    args: Calls[Name]['args'],
    signal: AbortSignal,
  ): Promise<Calls[Name]['answer'] | undefined> {
    const answer = await this.#question(call, args, signal);
    return answer && valueOf(answer);
  }

  async #question<Name extends CallName>(
    call: Name,
    args: Calls[Name]['args'],
    signal: AbortSignal,
  ): Promise<Answer<Name> | undefined> {
    const worker = this.registration.active;
    if (!worker) {
      throw new TypeError(
        'No service worker is active for this registration: await navigator.serviceWorker.ready first.',
      );
    }
    const { port1, port2 } = new MessageChannel();
    const question: Question<Name> = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call, args };
    return new Promise<Answer<Name> | undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined));
      port1.onmessage = ({ data }: MessageEvent<Answer<Name>>) => resolve(data);
      worker.postMessage(question, [port2]);
    }).finally(() => port1.close());
  }
}

function valueOf<Name extends CallName>(answer: Answer<Name>): Calls[Name]['answer'] {
  if (!answer.ok) throw errorOf(answer.error);
  return answer.value;
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
