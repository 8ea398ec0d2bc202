import type { IncomingHttpHeaders } from 'node:http';

/** How a response takes part in the CORS protocol. */
export interface Cors {
  /** Default: `*`. `request` repeats the request's `Origin`. */
  readonly allowOrigin?: string;
  /** Default: none, so that a cross-origin reader sees neither ETag nor Content-Range. */
  readonly exposeHeaders?: readonly string[];
  /** Default: absent. */
  readonly allowCredentials?: boolean;
  /** `refused` answers a preflight with a 403 without CORS headers. Default: `allowed`. */
  readonly preflight?: 'allowed' | 'refused';
  /** In a preflight's answer. Default: what it asks for. */
  readonly allowHeaders?: readonly string[];
  /** In a preflight's answer. Default: what it asks for. */
  readonly allowMethods?: readonly string[];
}

/** A preflight is an OPTIONS request that names the method it stands for. */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** The CORS header fields of a response to an actual request. */
export function corsHeaders(
  cors: Cors | undefined,
  request: IncomingHttpHeaders,
): Record<string, string> {
  if (cors === undefined) return {};
  const { allowOrigin = '*', exposeHeaders = [], allowCredentials = false } = cors;
  return {
    ...(allowOrigin === 'request'
      ? { 'access-control-allow-origin': request.origin ?? 'null', vary: 'Origin' }
      : { 'access-control-allow-origin': allowOrigin }),
    ...(exposeHeaders.length > 0 && { 'access-control-expose-headers': exposeHeaders.join(', ') }),
    ...(allowCredentials && { 'access-control-allow-credentials': 'true' }),
  };
}

/** The answer to a preflight: a 204 with what is allowed, or a 403 without CORS headers. */
export function preflightResponse(
  cors: Cors | undefined,
  request: IncomingHttpHeaders,
): { status: number; headers: Record<string, string> } {
  if (cors === undefined || cors.preflight === 'refused') return { status: 403, headers: {} };
  const methods = cors.allowMethods?.join(', ') ?? request['access-control-request-method'];
  const names = cors.allowHeaders?.join(', ') ?? request['access-control-request-headers'];
  return {
    status: 204,
    headers: {
      ...corsHeaders(cors, request),
      ...(methods !== undefined && { 'access-control-allow-methods': methods }),
      ...(names !== undefined && { 'access-control-allow-headers': names }),
    },
  };
}
