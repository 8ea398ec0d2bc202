import type { Environment } from '../environment.js';

/**
 * No event is held longer than this: Chromium kills a worker whose event takes five minutes, also
 * when it does nothing but wait (measured). The work goes on under the next event.
 */
export const LONGEST_HOLD_MS = 20_000;

/** Keeps the worker alive while `work` goes on, but never longer than `LONGEST_HOLD_MS`. */
export function hold(
  event: Pick<ExtendableEvent, 'waitUntil'>,
  work: Promise<unknown>,
  environment: Pick<Environment, 'clock' | 'reportError'>,
): void {
  const { clock } = environment;
  let timer = 0;
  const limit = new Promise<void>((resolve) => {
    timer = clock.setTimeout(resolve, LONGEST_HOLD_MS);
  });
  event.waitUntil(
    Promise.race([work.catch((error: unknown) => environment.reportError(error)), limit]).finally(
      () => clock.clearTimeout(timer),
    ),
  );
}
