/**
 * No event is held longer than this: Chromium kills a worker whose event takes five minutes, also
 * when it does nothing but wait (measured). The work goes on under the next event.
 */
export const LONGEST_HOLD_MS = 20_000;

/** Keeps the worker alive while `work` goes on, but never longer than `LONGEST_HOLD_MS`. */
export function hold(event: ExtendableEvent, work: Promise<unknown>): void {
  let timer: number | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, LONGEST_HOLD_MS)));
  event.waitUntil(
    Promise.race([work.catch(reportError), limit]).finally(() => clearTimeout(timer)),
  );
}
