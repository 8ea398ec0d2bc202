// @ts-check
import { startFaultServer } from '@internal/test-support';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { adjustableClock } from './server/adjustableClock.mjs';
import { Plug } from './server/plug.mjs';
import { readRelease } from './server/readRelease.mjs';
import { streamState } from './server/streamState.mjs';

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @type {Promise<unknown> | undefined} */
let building;
const build = () => promisify(execFile)(process.execPath, [here('build.mjs')]);

/**
 * Builds the app, once, and serves it on the loopback, by a server that misbehaves on request. SIGINT
 * and SIGTERM stop it.
 *
 * @param {{port: number}} options port 0: any that is free
 * @returns {Promise<{url: string, server: import('@internal/test-support').FaultServer, plug: Plug, stop: () => Promise<void>}>}
 * @throws {Error} with code EADDRINUSE when the port is taken.
 */
export async function startDemo({ port }) {
  await (building ??= build());

  const clock = adjustableClock(1);
  const server = await startFaultServer({
    listen: [{ protocol: 'http', ...(port === 0 ? {} : { port }) }],
    clock,
    keepsProcessAlive: true,
  });
  const releases = [await readRelease(here('dist/1')), await readRelease(here('dist/2'))];
  const plug = new Plug(server, { clock, releases });
  server.handle('/plug/state', (request, response) => streamState(request, response, plug));
  server.handle('/plug/pull', (request, response) => {
    const { searchParams } = new URL(request.url ?? '', server.origin);
    // The answer is out, and its connection gone, before the plug resets the others.
    request.socket.once('close', () => plug.pull(searchParams));
    response.writeHead(204, { connection: 'close' }).end();
  });

  const stop = async () => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await server.stop();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return { url: server.url('/'), server, plug, stop };
}
