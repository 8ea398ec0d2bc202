import { isPage } from '../whyProgram.js';

/** Where the two revisions of a file come from, while the newer one is not whole. */
export interface TwoRevisions {
  /** The one that is wanted: from what is bringing it, or from the server. */
  readonly wanted: () => Promise<Response>;
  /** @returns `undefined` where the one before is not here any more. */
  readonly previous: () => Promise<Response | undefined>;
}

/**
 * Answers for files of which a newer revision is wanted and not whole: with that one, and where it cannot be had (no
 * network, or a server that does not have it) with the one before.
 *
 * Who reads a file by ranges gets all of them from the revision that answered for its beginning, as far as this
 * worker remembers: parts of two would make a third file that nobody has made.
 */
export class Successor {
  /** By URL. */
  readonly #begunWith = new Map<string, keyof TwoRevisions>();

  /** @throws what the network has thrown, where the revision before is not here either. */
  async answer(request: Request, { wanted, previous }: TwoRevisions): Promise<Response> {
    const { url } = request;
    const begunWith = goesOn(request) ? this.#begunWith.get(url) : undefined;
    if (begunWith === 'previous') {
      const before = await previous();
      if (before) return before;
    }
    const asked = wanted();
    if (begunWith === 'wanted') return asked;
    const response = await asked.catch(() => undefined);
    if (response && hasFile(response)) {
      this.#begunWith.set(url, 'wanted');
      return response;
    }
    const before = await previous();
    if (before) this.#begunWith.set(url, 'previous');
    return before ?? asked;
  }
}

/** Whether it asks for a part after the file's beginning. */
const goesOn = ({ headers }: Request): boolean => /^bytes=(?!0+-)/.test(headers.get('range') ?? '');

/** Some servers answer with a page, status 200, for what they do not have; whether a range is one, only they know. */
const hasFile = ({ status, headers }: Response): boolean =>
  (status < 400 || status === 416) && !isPage(headers);
