/** Why a request goes out. */
export type RequestReason =
  /** Nothing of the asset is there yet. */
  | 'start'
  /** What is missing is asked for, beside another connection or after a cut. */
  | 'continue'
  /** The server has just answered 401 or 403. */
  | 'not-allowed';

/** Which of a record's requests it is. */
export interface RequestContext {
  /** Counts from 1, and from 1 again after each attempt that brought a byte. */
  readonly attempt: number;
  readonly reason: RequestReason;
}

/**
 * Called in the worker before each request with the request as the app gave it, to put a fresh URL or
 * fresh headers in its place: signed URLs expire, tokens too. `Range` and conditions are added after.
 * The asset is kept under the URL that the app gave, whatever this returns. Not standard.
 *
 * What it throws counts as a failed attempt, and so does a promise that has not settled after 30 s, or
 * after ten minutes and more where the request has a body.
 */
export type PrepareRequest = (
  request: Request,
  context: RequestContext,
) => Request | Promise<Request>;
