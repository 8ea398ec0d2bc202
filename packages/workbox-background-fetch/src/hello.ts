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

export function helloMessage(): HelloMessage {
  return { type: 'BACKGROUND_FETCH_HELLO', meta: META };
}

export function isHelloMessage(data: unknown): data is HelloMessage {
  const { type, meta } = Object(data) as Partial<Record<string, unknown>>;
  return type === 'BACKGROUND_FETCH_HELLO' && meta === META;
}

export function isHelloAnswer(data: unknown): data is HelloAnswer {
  const { meta, version } = Object(data) as Partial<Record<string, unknown>>;
  return typeof meta === 'string' && typeof version === 'number';
}

/** What is used of an `ExtendableMessageEvent`. */
export interface HelloEvent {
  readonly ports: readonly Pick<MessagePort, 'postMessage'>[];
  waitUntil(work: Promise<unknown>): void;
}

/**
 * Answers for one package, in the event that asks. The packages do not know each other: whoever hears of
 * the event in a later task knows that all listeners have been called.
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
