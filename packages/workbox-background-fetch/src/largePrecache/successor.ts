import { isPage } from '../whyProgram.js';

/** Where the two revisions of a file come from, while the newer one is not whole. */
export interface TwoRevisions {
  /** The one that is wanted: from what is bringing it, or from the server. */
  readonly wanted: () => Promise<Response>;
  /** @returns `undefined` where the one before is not here any more. */
  readonly previous: () => Promise<Response | undefined>;
}

/** Readers that are remembered: of more, those that began first may get parts of two revisions. */
const MOST_READERS = 1000;

/**
 * Answers for files of which a newer revision is wanted and not whole: with that one, and where it cannot be had (no
 * network, or a server that does not have it) with the one before.
 *
 * Who reads a file by ranges gets the later ones from the revision that answered for the beginning, as far as this
 * worker remembers, and until the newer one is whole: parts of two would make a third file that nobody has made.
 */
export class Successor {
  /** By reader. */
  readonly #begunWith = new Map<string, keyof TwoRevisions>();

  /**
   * @param client the id of who asks.
   * @throws what the network has thrown, where the revision before is not here either.
   */
  async answer(
    request: Request,
    client: string,
    { wanted, previous }: TwoRevisions,
  ): Promise<Response> {
    const reader = `${client} ${request.url}`;
    const begunWith = goesOn(request) ? this.#begunWith.get(reader) : undefined;
    if (begunWith === 'previous') {
      const before = await previous();
      if (before) return before;
    }
    const asked = wanted();
    if (begunWith === 'wanted') return asked;
    const response = await asked.catch(() => undefined);
    // Who has gone away says nothing of the network.
    if (request.signal.aborted) return asked;
    const before = response && hasFile(response) ? undefined : await previous();
    if (request.method === 'GET') this.#remember(reader, before ? 'previous' : 'wanted');
    if (!before) return asked;
    response?.body?.cancel().catch(() => undefined);
    return before;
  }

  #remember(reader: string, begunWith: keyof TwoRevisions): void {
    this.#begunWith.delete(reader);
    this.#begunWith.set(reader, begunWith);
    const [first = ''] = this.#begunWith.keys();
    if (this.#begunWith.size > MOST_READERS) this.#begunWith.delete(first);
  }
}

/** Whether it asks for a part after the file's beginning; who asks for its end first begins there. */
const goesOn = ({ headers }: Request): boolean =>
  /^bytes=(?!0+-)\d/.test(headers.get('range') ?? '');

/** Some servers answer with a page, status 200, for what they do not have; whether a range is one, only they know. */
const hasFile = ({ status, headers }: Response): boolean =>
  (status < 400 || status === 416) && !isPage(headers);
