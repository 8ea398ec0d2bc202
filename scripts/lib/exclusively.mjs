// @ts-check
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorCode } from './errorCode.mjs';

/**
 * Runs `work` while no other process does the same for this name, in whatever order they come.
 *
 * The lock is a local socket that its holder listens on: the system lets it go when the holder ends,
 * however it ends, and who waits is woken by its connection closing. A lock file gives neither.
 *
 * @template T
 * @param {string} name
 * @param {{ onWait?: () => void }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(name, { onWait }, work) {
  const address = addressOf(name);
  let server = await tryListen(address);
  if (!server) onWait?.();
  while (!server) {
    await holderLetsGo(address);
    server = await tryListen(address);
  }
  const waiting = new Set();
  server.on('connection', (socket) => {
    waiting.add(socket);
    socket.on('error', () => waiting.delete(socket)).on('close', () => waiting.delete(socket));
  });
  try {
    return await work();
  } finally {
    const closed = once(server, 'close');
    server.close();
    for (const socket of waiting) socket.destroy();
    await closed;
  }
}

/**
 * @param {string} name
 * @returns {string}
 */
function addressOf(name) {
  const id = `setup-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${id}`;
  if (process.platform === 'win32') return `\\\\?\\pipe\\${id}`;
  return path.join(tmpdir(), `${id}.sock`);
}

/**
 * @param {string} address
 * @returns {Promise<import('node:net').Server | undefined>} nothing when somebody else has it
 */
async function tryListen(address) {
  const server = createServer();
  try {
    server.listen(address);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** @param {string} address */
async function holderLetsGo(address) {
  const socket = connect(address);
  try {
    socket.resume();
    await once(socket, 'close');
  } catch (error) {
    // Where sockets are files, one can outlive its holder: nobody answers, so nobody holds it.
    if (errorCode(error) === 'ECONNREFUSED' && path.isAbsolute(address))
      rmSync(address, { force: true });
    else if (!['ECONNREFUSED', 'ENOENT', 'ECONNRESET'].includes(errorCode(error) ?? ''))
      throw error;
  } finally {
    socket.destroy();
  }
}
