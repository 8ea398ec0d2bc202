import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.js';

/** How long a signed URL is answered: for a time, for a number of requests, or until revoked. */
export interface Validity {
  /** In ms, from now. */
  readonly forMs?: number;
  readonly forRequests?: number;
}

interface Grant {
  readonly path: string;
  readonly untilMs: number;
  requestsLeft: number;
}

/** The query parameter that carries the token. */
const parameter = 'token';

/** Tokens that open a path for a while, as the signed URLs of object stores do. */
export class SignedUrls {
  readonly #grants = new Map<string, Grant>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds a fresh token to a URL. */
  sign(url: string, { forMs = Infinity, forRequests = Infinity }: Validity): string {
    const signed = new URL(url);
    const token = randomUUID();
    this.#grants.set(token, {
      path: signed.pathname,
      untilMs: this.#clock.now() + forMs,
      requestsLeft: forRequests,
    });
    signed.searchParams.set(parameter, token);
    return signed.href;
  }

  /** Whether the request may pass; if so, it counts as one of the token's requests. */
  admit(path: string, query: URLSearchParams): boolean {
    const grant = this.#grants.get(query.get(parameter) ?? '');
    if (grant === undefined || grant.path !== path) return false;
    if (grant.requestsLeft <= 0 || grant.untilMs <= this.#clock.now()) return false;
    grant.requestsLeft -= 1;
    return true;
  }

  /** Makes all signed URLs of a path expire now. */
  revoke(path: string): void {
    for (const [token, grant] of this.#grants) {
      if (grant.path === path) this.#grants.delete(token);
    }
  }
}
