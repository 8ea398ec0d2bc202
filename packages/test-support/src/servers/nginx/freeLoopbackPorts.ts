import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { isSystemError } from '../thrown.js';

/** Ports that are free on all loopback addresses there are, and these addresses for nginx. */
export async function freeLoopbackPorts(
  count: number,
): Promise<{ ports: readonly number[]; addresses: readonly string[] }> {
  const held: Server[] = [];
  const ports: number[] = [];
  let hasIPv6 = true;
  while (ports.length < count) {
    const v4 = await listen('127.0.0.1', 0);
    held.push(v4);
    const { port } = v4.address() as AddressInfo;
    try {
      if (hasIPv6) held.push(await listen('::1', port));
      ports.push(port);
    } catch (error) {
      if (isSystemError(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) {
        hasIPv6 = false;
        ports.push(port);
      } else if (!isSystemError(error, 'EADDRINUSE')) throw error;
    }
  }
  await Promise.all(
    held.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return { ports, addresses: hasIPv6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'] };
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  server.listen({ host, port, ipv6Only: true });
  await once(server, 'listening');
  return server;
}
