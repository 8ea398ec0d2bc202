import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** What came over one connection, byte for byte, and how the connection ended. */
export interface RawResponse {
  /** 0 when the connection ended before a header came. */
  readonly status: number;
  readonly headers: Headers;
  /** Everything after the header, framing included. */
  readonly body: Buffer;
  readonly endedBy: 'fin' | 'rst';
}

/** A request by hand, over a connection of its own. */
export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that is under way. */
export interface OpenRequest {
  readonly response: Promise<RawResponse>;
  /** Resolves once so many bytes of the body have been received. */
  received(bodyBytes: number): Promise<void>;
  /** Goes away; `response` rejects. */
  destroy(): void;
}

/**
 * Sends a request with `Connection: close` and collects what comes until the server closes. Unlike
 * an HTTP client it does not mind wrong lengths, and it can tell a FIN from an RST.
 *
 * An RST that comes together with data is reported as a FIN: libuv takes the end of a readable
 * connection for its end in order. Let the server stall where it resets, and release it when the
 * data has been received.
 */
export function openRequest(url: string, request: RawRequest = {}): OpenRequest {
  const { hostname, port, protocol } = new URL(url);
  const to = { host: hostname.replace(/[[\]]/g, ''), port: Number(port) };
  const socket =
    protocol === 'https:' ? connectTls({ ...to, rejectUnauthorized: false }) : connect(to);
  socket.write(requestText(url, request));
  let bytes = Buffer.alloc(0);
  const response = new Promise<RawResponse>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
    socket.once('end', () => resolve(parsed(bytes, 'fin')));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') resolve(parsed(bytes, 'rst'));
      else reject(error);
    });
    socket.once('close', () => reject(new Error('The client destroyed the connection.')));
  });
  return {
    response,
    async received(bodyBytes) {
      while (parsed(bytes, 'fin').body.length < bodyBytes) await once(socket, 'data');
    },
    destroy: () => socket.destroy(),
  };
}

/** Sends a request and waits for the end of its connection. */
export function rawRequest(url: string, request?: RawRequest): Promise<RawResponse> {
  return openRequest(url, request).response;
}

function requestText(url: string, { method = 'GET', headers = {}, body = '' }: RawRequest): string {
  const { host, pathname, search } = new URL(url);
  const lines = [
    `${method} ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function parsed(bytes: Buffer, endedBy: RawResponse['endedBy']): RawResponse {
  const headerEnd = bytes.indexOf('\r\n\r\n');
  if (headerEnd < 0) return { status: 0, headers: new Headers(), body: Buffer.alloc(0), endedBy };
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headerEnd).split('\r\n');
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: new Headers(fields),
    body: bytes.subarray(headerEnd + 4),
    endedBy,
  };
}
