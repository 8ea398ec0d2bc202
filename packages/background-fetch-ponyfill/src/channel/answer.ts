import { convertEngine } from '../algorithms/convertEngine.js';
import { convertOptions } from '../algorithms/convertOptions.js';
import { convertRequests } from '../algorithms/convertRequests.js';
import type { NativeCarrier } from '../carriers/native/nativeCarrier.js';
import type { Backend } from '../idl/backend.js';
import { restoreRequest, storeRequest } from '../jobs/request.js';
import type { StoredRequest } from '../jobs/request.js';
import { convertExpected } from '../transfer/expectedAsset.js';
import { PROTOCOL_VERSION } from './messages.js';
import type { Answer, Calls, CallName, Question } from './messages.js';

export interface AnswerOptions {
  readonly backend: Backend;
  /** Hears of what pages start in the browser. */
  readonly native: Pick<NativeCarrier, 'order' | 'report'>;
  /** Whether pages should go on lending life. */
  readonly isBusy: () => Promise<boolean>;
  /** A page says whether it is loading, and wants connections for itself. */
  readonly onPageLoading: (isLoading: boolean, page: string) => void;
}

/**
 * Answers a page's question. What came is data: it is read field by field, and what does not fit is
 * refused with a reason and without harm.
 *
 * @param page tells it from others.
 */
export async function answer(
  question: Question,
  options: AnswerOptions,
  page = '',
): Promise<Answer> {
  try {
    if (question.version !== PROTOCOL_VERSION) {
      throw new TypeError(
        `This worker speaks version ${PROTOCOL_VERSION} of the protocol, the page version ${question.version}. Reload the page, so that both come from the same release.`,
      );
    }
    return { ok: true, value: await call(question.call, question.args, page, options) };
  } catch (thrown) {
    return { ok: false, error: describe(thrown) };
  }
}

/** By its form: Firefox throws objects for storage failures that are no `DOMException` (measured). */
function describe(thrown: unknown): { name: string; message: string } {
  const { name = 'Error', message = String(thrown) } = Object(thrown) as Partial<Error>;
  return { name, message };
}

function call(
  name: CallName,
  args: object,
  page: string,
  { backend, native, isBusy, onPageLoading }: AnswerOptions,
): Promise<Calls[CallName]['answer']> {
  switch (name) {
    case 'fetch':
      return backend.fetch({
        uid: text(args, 'uid'),
        id: text(args, 'id'),
        requests: requests(args),
        bodies: bodies(args),
        refused: refused(args),
        options: convertOptions(field(args, 'options')),
        persistAuthorization: field(args, 'persistAuthorization') === true,
        engine: convertEngine(field(args, 'engine') ?? 'auto'),
        startsNative: field(args, 'startsNative') === true,
      });
    case 'get':
      return backend.get(text(args, 'id'));
    case 'getIds':
      return backend.getIds();
    case 'snapshot':
      return backend.snapshot(text(args, 'uid'));
    case 'records':
      return backend.records(text(args, 'uid'));
    case 'record':
      return backend.record(text(args, 'uid'), index(args));
    case 'abort':
      return backend.abort(text(args, 'uid'));
    case 'pause':
      return backend.pause(text(args, 'uid'));
    case 'resume':
      return backend.resume(text(args, 'uid'));
    case 'nativeOrder':
      return native.order(text(args, 'uid'));
    case 'nativeStarted':
      return native.report(
        text(args, 'uid'),
        field(args, 'problem') === undefined ? undefined : text(args, 'problem'),
      );
    case 'tick': {
      const loading = field(args, 'loading');
      if (typeof loading === 'boolean') onPageLoading(loading, page);
      return isBusy().then((busy) => ({ busy }));
    }
    default:
      throw new TypeError(`There is no call named ${JSON.stringify(name satisfies never)}.`);
  }
}

function field(args: object, name: string): unknown {
  return Object.hasOwn(args, name) ? (args as Record<string, unknown>)[name] : undefined;
}

function text(args: object, name: string): string {
  const value = field(args, name);
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string.`);
  return value;
}

function index(args: object): number {
  const value = field(args, 'index');
  if (typeof value !== 'number') throw new TypeError('index must be a number.');
  return value;
}

/** As `fetch()` takes them from an app, so that nothing gets into the store that it would refuse. */
function requests(args: object): StoredRequest[] {
  const list = field(args, 'requests');
  if (!Array.isArray(list) || list.length === 0) throw new TypeError('requests must be a list.');
  return list.flatMap((stored: StoredRequest) => {
    const { expected, url } = stored;
    const known = expected === undefined ? undefined : convertExpected(expected, url);
    return convertRequests(restoreRequest(stored)).map((request) => storeRequest(request, known));
  });
}

function bodies(args: object): (Blob | undefined)[] {
  const list = field(args, 'bodies') ?? [];
  if (!Array.isArray(list)) throw new TypeError('bodies must be a list.');
  return Array.from(list, (body: unknown) => (body instanceof Blob ? body : undefined));
}

function refused(args: object): (string | undefined)[] {
  const list = field(args, 'refused') ?? [];
  if (!Array.isArray(list)) throw new TypeError('refused must be a list.');
  return Array.from(list, (why: unknown) => (typeof why === 'string' ? why : undefined));
}
