/** Well within the 30 s after which an idle worker dies in Chromium and Firefox (measured). */
export const BEAT_MS = 10_000;

/**
 * Calls back at every beat. Beats are made in a dedicated worker, because a page's own timers fall to
 * one a minute in hidden Chromium tabs and the download would be cut (measured: at 104 s).
 *
 * @returns how to stop.
 */
export function everyBeat(beat: () => void): () => void {
  const url = URL.createObjectURL(
    new Blob([`setInterval(() => postMessage(0), ${BEAT_MS})`], { type: 'text/javascript' }),
  );
  let stop: () => void;
  const byPageTimer = () => {
    URL.revokeObjectURL(url);
    const timer = setInterval(beat, BEAT_MS);
    stop = () => clearInterval(timer);
  };
  try {
    const worker = new Worker(url);
    stop = () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    };
    worker.onmessage = beat;
    // A Content-Security-Policy without `worker-src blob:` ends here.
    worker.onerror = byPageTimer;
  } catch {
    byPageTimer();
  }
  return () => stop();
}
