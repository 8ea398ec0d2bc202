// @ts-check
/** A line that was cut is back sooner. */
const GONE_AFTER_MS = 1500;
const CONNECT_AGAIN_MS = 1000;

/**
 * Follows what the server says of itself, for as long as the page lives.
 *
 * @param {object} listener
 * @param {(state: import('./plug.js').State, isNew: boolean) => void} listener.said `isNew`: the first
 *   time since it was gone
 * @param {() => void} listener.gone it has not answered for a while
 */
export function followServer({ said, gone }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isNew = true;

  const connect = () => {
    const events = new EventSource('plug/state');
    events.addEventListener('message', ({ data }) => {
      clearTimeout(timer);
      timer = undefined;
      said(JSON.parse(data), isNew);
      isNew = false;
    });
    events.addEventListener('error', () => {
      isNew = true;
      timer ??= setTimeout(gone, GONE_AFTER_MS);
      // Firefox gives up where the first connection fails; the others try again by themselves.
      if (events.readyState === EventSource.CLOSED) setTimeout(connect, CONNECT_AGAIN_MS);
    });
  };
  connect();
}
