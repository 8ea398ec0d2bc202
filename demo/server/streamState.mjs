// @ts-check
const EVERY_MS = 200;
const RECONNECT_MS = 300;

/**
 * Sends what the panel shows as server-sent events: now, and whenever it has changed.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{readonly state: unknown}} plug
 */
export function streamState(request, response, plug) {
  let last = '';
  const send = () => {
    const state = JSON.stringify(plug.state);
    if (state !== last) response.write(`data: ${state}\n\n`);
    last = state;
  };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`retry: ${RECONNECT_MS}\n\n`);
  send();
  const timer = setInterval(send, EVERY_MS);
  response.once('close', () => clearInterval(timer));
}
