import { mayRunCode } from './mayRunCode.js';
import type { DeclaredPack, PackOptions } from './packOptions.js';
import type { InstalledPack, PackShelf } from './packShelf.js';

/** Answers requests out of installed packs: whole, by range, HEAD, and what preconditions ask. */
export class PackAnswers {
  constructor(
    private readonly options: PackOptions,
    private readonly shelf: Pick<PackShelf, 'allInstalled' | 'knownInstalled' | 'reread'>,
    private readonly reportError: (error: unknown) => void,
  ) {}

  /**
   * Whether a pack has an answer to this request, and may give it; told at once, as a `fetch` listener
   * has to know.
   *
   * @returns `undefined` while it has not been read yet which packs are installed.
   */
  has(request: Request): boolean | undefined {
    if (!isRead(request)) return false;
    const isCode = mayRunCode(request);
    if (isCode && !this.#packs.some(({ trusted }) => trusted)) return false;
    return this.shelf.knownInstalled?.some((pack) => this.#mayAnswer(pack, request, isCode));
  }

  /** @returns `undefined` where no pack has it, may answer, or can be read. */
  async match(request: Request): Promise<Response | undefined> {
    if (!isRead(request)) return undefined;
    const isCode = mayRunCode(request);
    const found = await this.#having(request, isCode);
    const answer = await this.#firstOf(found, request);
    if (answer || found.length === 0) return answer;
    // Segments of all are gone, as those of a version are that was replaced behind this worker's back.
    for (const { id } of found) await this.#readable(this.shelf.reread(id));
    return this.#firstOf(await this.#having(request, isCode), request);
  }

  async #having(request: Request, isCode: boolean): Promise<InstalledPack[]> {
    const installed = (await this.#readable(this.shelf.allInstalled())) ?? [];
    // A pack of run time never answers in the place of one that the worker was built with.
    const rank = (pack: InstalledPack) => (this.#declared(pack) ? 0 : 1);
    return installed
      .filter((pack) => this.#mayAnswer(pack, request, isCode))
      .sort((a, b) => rank(a) - rank(b));
  }

  /** Of a segment that the browser has deleted, another pack may know another place. */
  async #firstOf(packs: readonly InstalledPack[], request: Request): Promise<Response | undefined> {
    for (const { table } of packs) {
      const response = await this.#readable(table.match(request));
      if (response) return response;
    }
    return undefined;
  }

  /** What cannot be read is no answer: there is the network still, or another pack. */
  async #readable<Value>(reading: Promise<Value>): Promise<Value | undefined> {
    try {
      return await reading;
    } catch (error) {
      this.reportError(error);
      return undefined;
    }
  }

  #mayAnswer(pack: InstalledPack, { url }: Request, isCode: boolean): boolean {
    return pack.table.has(url) && (!isCode || this.#declared(pack)?.trusted === true);
  }

  /** What an installed pack was built in as; one of run time may have had its id before. */
  #declared({ id, source }: InstalledPack): DeclaredPack | undefined {
    return source.manifestDigest === undefined
      ? undefined
      : this.#packs.find((pack) => pack.id === id);
  }

  get #packs(): readonly DeclaredPack[] {
    return this.options.packs ?? [];
  }
}

const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';
