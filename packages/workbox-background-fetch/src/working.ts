/**
 * Comes over a question's port while the worker is still at it, to pages that said in the question that
 * they know this: they neither give up nor ask again.
 */
export const WORKING = 'BACKGROUND_FETCH_WORKING';

/** Half of the time after which a page asks again. */
const SAY_SO_MS = 5000;

/**
 * A question whose page takes `WORKING` for what it is.
 *
 * @internal
 */
export function patient<Message extends object>(message: Message): Message & { isPatient: true } {
  return { ...message, isPatient: true };
}

/**
 * Answers a question over its port, once the work is done.
 *
 * @internal
 */
export async function answerOver(
  port: Pick<MessagePort, 'postMessage'>,
  question: unknown,
  work: Promise<unknown>,
): Promise<void> {
  const { isPatient } = Object(question) as { readonly isPatient?: unknown };
  const timer =
    isPatient === true ? setInterval(() => port.postMessage(WORKING), SAY_SO_MS) : undefined;
  try {
    port.postMessage(await work);
  } finally {
    clearInterval(timer);
  }
}
