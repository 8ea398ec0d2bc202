import { commandMessage, META, queryMessage } from 'workbox-content-packs/protocol';
import type {
  AnswerValues,
  PackAnswer,
  PackCommand,
  PackName,
  PackNeeds,
  PackQuestion,
  PackState,
  PackVerification,
} from 'workbox-content-packs/protocol';
import { BackgroundFetchClientError } from './clientError.js';
import { Observed } from './observed.js';
import { persist } from './persist.js';
import { otherVersion } from './workerInfo.js';
import type { WorkerLink } from './workerLink.js';

/** Questions and commands about packs, put to the worker. */
export class PackPort {
  constructor(private readonly link: Pick<WorkerLink, 'ask'>) {}

  /** @throws {BackgroundFetchClientError} */
  question<Name extends keyof AnswerValues>(
    question: PackQuestion & { readonly question: Name },
  ): Promise<AnswerValues[Name]> {
    return this.#ask(queryMessage(question)) as Promise<AnswerValues[Name]>;
  }

  /** @throws {BackgroundFetchClientError} */
  command(command: PackCommand): Promise<unknown> {
    return this.#ask(commandMessage(command), command.command === 'verify');
  }

  async #ask(message: object, isAskedOnce = false): Promise<unknown> {
    const answer = await this.link.ask(message, META, isAskedOnce);
    if (!isAnswer(answer)) throw otherVersion(META);
    if (answer.ok) return answer.value;
    const { problem } = answer;
    throw new BackgroundFetchClientError('refused', problem.message, problem);
  }
}

/**
 * One content pack, as `client.pack()` gives it. Its state is told by the worker, the same in every tab.
 *
 * Every command resolves once the worker has taken it, and throws `BackgroundFetchClientError` where it
 * would not.
 *
 * @example
 * const course: Pack = client.pack('course-3');
 * const { fetchBytes } = await course.needs();
 * if (fetchBytes < 50_000_000) await course.download();
 */
export class Pack extends Observed<PackState> {
  /** @internal */
  constructor(
    readonly id: string,
    private readonly port: PackPort,
  ) {
    super();
  }

  /** Wants the version that its manifest has now: a first one, or in the place of the installed one. */
  async download(): Promise<void> {
    await downloadPack({ id: this.id }, this.port);
  }

  /** As `download()`, where it is installed; does nothing where that is the newest. */
  update(): Promise<void> {
    return this.#command('update');
  }

  /** Lets the version that is wanted rest; it stays paused over restarts. */
  pause(): Promise<void> {
    return this.#command('pause');
  }

  /** Goes on, without waiting for whatever it waits for. */
  resume(): Promise<void> {
    return this.#command('resume');
  }

  /** Tries again what has failed or waits. */
  retry(): Promise<void> {
    return this.#command('retry');
  }

  /** Gives up the version that is wanted; the installed one stays. Where none is, nothing of it does. */
  cancel(): Promise<void> {
    return this.#command('cancel');
  }

  /** Deletes it, and ends what is on its way of it. */
  remove(): Promise<void> {
    return this.#command('remove');
  }

  /** Fetches what `verify()` has found missing. */
  async repair(): Promise<void> {
    await this.port.command({ command: 'repair', pack: { id: this.id } });
  }

  /** What a download would need and free, in bytes. */
  needs(): Promise<PackNeeds> {
    return this.port.question({ question: 'needs', pack: { id: this.id } });
  }

  /** Reads every byte of it. @returns `undefined` where it is not installed. */
  verify(): Promise<PackVerification | undefined> {
    const command: PackCommand = { command: 'verify', id: this.id };
    return this.port.command(command) as Promise<PackVerification | undefined>;
  }

  /** @internal */
  protected override async ask(): Promise<PackState> {
    const [state] = await this.port.question({ question: 'state', id: this.id });
    if (state) return state;
    throw otherVersion(META);
  }

  async #command(
    command: Exclude<PackCommand['command'], 'clear' | 'download' | 'repair' | 'verify'>,
  ): Promise<void> {
    await this.port.command({ command, id: this.id });
  }
}

/** The id of a pack that is named in any way, once the worker knows it. */
export async function downloadPack(pack: PackName, port: PackPort): Promise<string> {
  const id = await port.command({ command: 'download', pack });
  if (typeof id !== 'string') throw otherVersion(META);
  void persist();
  return id;
}

function isAnswer(data: unknown): data is PackAnswer {
  return typeof data === 'object' && data !== null && 'ok' in data;
}
