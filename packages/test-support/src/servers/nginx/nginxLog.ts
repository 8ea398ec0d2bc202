import { readFileSync, watch } from 'node:fs';
import type { logFields } from './nginxConfig.js';
import { errorOf } from '../thrown.js';

/** One request as nginx logged it; it does so when a request has ended. */
export interface NginxRequest {
  readonly method: string;
  /** Path and query. */
  readonly uri: string;
  /** `HTTP/1.1` or `HTTP/2.0`. */
  readonly protocol: string;
  readonly status: number;
  /** Header and body, in bytes. */
  readonly bytesSent: number;
  readonly bodyBytesSent: number;
  /** The `Range` header. */
  readonly range: string | undefined;
  /** The `If-Range` header. */
  readonly ifRange: string | undefined;
  /** Whether the response was sent to its end. */
  readonly isComplete: boolean;
}

/** All rows of an access log, in the order in which the requests ended. */
export function readNginxLog(path: string): readonly NginxRequest[] {
  const complete = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return complete.map((line) => requestOf(JSON.parse(line), line));
}

/** Resolves with the rows as soon as the condition holds for them. */
export function whenNginxLogged(
  path: string,
  condition: (requests: readonly NginxRequest[]) => boolean,
): Promise<readonly NginxRequest[]> {
  return new Promise((resolve, reject) => {
    const look = () => {
      try {
        const requests = readNginxLog(path);
        if (!condition(requests)) return;
        resolve(requests);
      } catch (error) {
        reject(errorOf(error));
      }
      watcher.close();
    };
    const watcher = watch(path, { persistent: false }, look);
    look();
  });
}

function requestOf(row: unknown, line: string): NginxRequest {
  const field = (name: keyof typeof logFields): string => {
    if (typeof row === 'object' && row !== null && name in row) {
      const value: unknown = Reflect.get(row, name);
      if (typeof value === 'string') return value;
    }
    throw new TypeError(`nginx logged a row without "${name}": ${line}`);
  };
  return {
    method: field('method'),
    uri: field('uri'),
    protocol: field('protocol'),
    status: Number(field('status')),
    bytesSent: Number(field('bytesSent')),
    bodyBytesSent: Number(field('bodyBytesSent')),
    range: field('range') || undefined,
    ifRange: field('ifRange') || undefined,
    isComplete: field('completion') === 'OK',
  };
}
