// @ts-check
/**
 * A clock that runs at any speed, for a server that paces its bytes by it: at speed 2 everything
 * comes twice as fast, also what is on its way already, and at speed 0 it stands still.
 *
 * @param {number} speed
 * @returns {import('@internal/test-support').Clock & {setSpeed(speed: number): void}}
 */
export function adjustableClock(speed) {
  let startMs = Date.now();
  let startedAt = performance.now();
  /** @type {Set<() => void>} */
  const sleepers = new Set();
  const now = () => startMs + (performance.now() - startedAt) * speed;

  return {
    now,
    setSpeed(to) {
      startMs = now();
      startedAt = performance.now();
      speed = to;
      for (const setAlarm of sleepers) setAlarm();
    },
    sleep(ms, signal) {
      const wakeAt = now() + ms;
      return new Promise((resolve) => {
        /** @type {NodeJS.Timeout | undefined} */
        let alarm;
        const setAlarm = () => {
          clearTimeout(alarm);
          alarm = speed === 0 ? undefined : setTimeout(wake, (wakeAt - now()) / speed);
        };
        const wake = () => {
          clearTimeout(alarm);
          sleepers.delete(setAlarm);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        sleepers.add(setAlarm);
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
        else setAlarm();
      });
    },
  };
}
