import { META } from './meta.js';

/**
 * Asks what the worker consists of. Each package in it answers for itself over the port that comes with
 * it, with a `HelloAnswer`; the last thing to come is `HELLO_END`, after all have had their say.
 */
export interface HelloMessage {
  readonly type: 'BACKGROUND_FETCH_HELLO';
  readonly meta: typeof META;
}

/** One package of the worker. Its form is the same in all versions. */
export interface HelloAnswer {
  /** That of the package's messages, which is its name. */
  readonly meta: string;
  /** The version of its protocol. */
  readonly version: number;
}

/** No package is left that has not answered. */
export const HELLO_END = 'BACKGROUND_FETCH_HELLO_END';

/**
 * Asks what the worker consists of. See `HelloMessage`.
 *
 * @example
 * import { HELLO_END, helloMessage, isHelloAnswer } from 'workbox-background-fetch/protocol';
 *
 * const { port1, port2 } = new MessageChannel();
 * port1.onmessage = ({ data }) => {
 *   if (isHelloAnswer(data)) console.log(data.meta, data.version);
 *   if (data === HELLO_END) port1.close();
 * };
 * worker.postMessage(helloMessage(), [port2]);
 */
export function helloMessage(): HelloMessage {
  return { type: 'BACKGROUND_FETCH_HELLO', meta: META };
}

/**
 * Whether a page asks what the worker consists of.
 *
 * @example
 * import { answerHello, isHelloMessage } from 'workbox-background-fetch/protocol';
 *
 * self.addEventListener('message', (event) => {
 *   if (isHelloMessage(event.data)) answerHello(event, { meta: 'my-package', version: 1 });
 * });
 */
export function isHelloMessage(data: unknown): data is HelloMessage {
  const { type, meta } = Object(data) as Partial<Record<string, unknown>>;
  return type === 'BACKGROUND_FETCH_HELLO' && meta === META;
}

/**
 * Whether this is a package's answer.
 *
 * @example
 * import { isHelloAnswer } from 'workbox-background-fetch/protocol';
 *
 * const hasPacks = (data: unknown) => isHelloAnswer(data) && data.meta === 'workbox-content-packs';
 */
export function isHelloAnswer(data: unknown): data is HelloAnswer {
  const { meta, version } = Object(data) as Partial<Record<string, unknown>>;
  return typeof meta === 'string' && typeof version === 'number';
}

/** What is used of an `ExtendableMessageEvent`. */
export interface HelloEvent {
  readonly ports: readonly Pick<MessagePort, 'postMessage'>[];
  /** Keeps the worker alive until it has settled. */
  waitUntil(work: Promise<unknown>): void;
}

/**
 * Answers for one package, in the event that asks. The packages do not know each other: whoever hears of
 * the event in a later task knows that all listeners have been called.
 *
 * @example
 * import { answerHello, isHelloMessage } from 'workbox-background-fetch/protocol';
 *
 * self.addEventListener('message', (event) => {
 *   if (isHelloMessage(event.data)) answerHello(event, { meta: 'my-package', version: 1 });
 * });
 */
export function answerHello(event: HelloEvent, answer: HelloAnswer): void {
  const [port] = event.ports;
  port?.postMessage(answer);
  event.waitUntil(
    new Promise<void>((resolve) => {
      setTimeout(() => {
        port?.postMessage(HELLO_END);
        resolve();
      });
    }),
  );
}
