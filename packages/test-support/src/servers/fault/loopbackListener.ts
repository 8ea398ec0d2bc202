import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { isSystemError } from '../thrown.js';
import { localhostCertificate } from '../certificate.js';

/** One origin to listen on. */
export interface ListenOptions {
  readonly protocol: 'http' | 'https';
  /** Default: a free one. */
  readonly port?: number;
}

type Server = http.Server | https.Server;
const attempts = 20;

/**
 * One origin, `http(s)://localhost:port`, on 127.0.0.1 and on ::1 under the same port: browsers
 * differ in which of them they try first for `localhost`.
 */
export class LoopbackListener {
  readonly #options: ListenOptions;
  readonly #handle: http.RequestListener;
  readonly #keepsProcessAlive: boolean;
  readonly #sockets = new Set<Socket>();
  readonly #tcpSockets = new WeakMap<Socket, Socket>();
  #servers: Server[] = [];
  #port: number | undefined;

  constructor(options: ListenOptions, handle: http.RequestListener, keepsProcessAlive: boolean) {
    this.#options = options;
    this.#port = options.port;
    this.#handle = handle;
    this.#keepsProcessAlive = keepsProcessAlive;
  }

  /** The port it listens on, or listened on before it was stopped. */
  get port(): number {
    if (this.#port === undefined) throw new Error('The port is known once the server listens.');
    return this.#port;
  }

  get origin(): string {
    return `${this.#options.protocol}://localhost:${this.port}`;
  }

  /**
   * Listens on its port of before, or on the one asked for, or on a free one.
   *
   * @throws Error with code EADDRINUSE when a port that was asked for is taken.
   */
  async start(): Promise<void> {
    for (let attempt = 1; this.#servers.length === 0; attempt++) {
      const v4 = await this.#listen('127.0.0.1', this.#port ?? 0);
      const port = (v4.address() as AddressInfo).port;
      try {
        const v6 = await this.#listen('::1', port);
        this.#servers = [v4, v6];
      } catch (error) {
        if (isSystemError(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) {
          this.#servers = [v4]; // There is no IPv6 here, so no client will try it.
        } else {
          v4.close();
          const chosenByUs = this.#port === undefined;
          if (!isSystemError(error, 'EADDRINUSE') || !chosenByUs || attempt === attempts) {
            throw error;
          }
        }
      }
      if (this.#servers.length > 0) this.#port = port;
    }
  }

  /** Refuses new connections and destroys the ones there are. */
  async stop(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    const closed = servers.map((server) => once(server, 'close'));
    for (const server of servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  /** Resets the connections there are, and goes on listening. */
  resetConnections(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** The TCP socket below a request's socket, which for TLS is another one; only it can reset. */
  tcpSocketOf(socket: Socket): Socket {
    return this.#tcpSockets.get(socket) ?? socket;
  }

  async #listen(host: string, port: number): Promise<Server> {
    const server =
      this.#options.protocol === 'https'
        ? https.createServer(await localhostCertificate(), this.#handle)
        : http.createServer(this.#handle);
    // Nothing ends a connection but the client, a fault that was asked for, or stop().
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    this.#track(server);
    server.listen({ host, port, ipv6Only: true });
    await once(server, 'listening');
    if (!this.#keepsProcessAlive) server.unref();
    return server;
  }

  #track(server: Server): void {
    const tcpSockets = new Map<number | undefined, Socket>();
    server.on('connection', (socket: Socket) => {
      const { remotePort } = socket;
      this.#sockets.add(socket);
      tcpSockets.set(remotePort, socket);
      if (!this.#keepsProcessAlive) socket.unref();
      socket.on('error', ignore); // Resets are what this server is for; 'close' follows.
      socket.once('close', () => {
        this.#sockets.delete(socket);
        if (tcpSockets.get(remotePort) === socket) tcpSockets.delete(remotePort);
      });
    });
    server.on('secureConnection', (socket: Socket) => {
      const below = tcpSockets.get(socket.remotePort);
      if (below !== undefined) this.#tcpSockets.set(socket, below);
      socket.on('error', ignore);
    });
    server.on('tlsClientError', ignore); // A browser that does not trust the certificate yet.
  }
}

function ignore(): void {
  // Deliberately nothing.
}
