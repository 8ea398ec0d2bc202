import type { PackErrorCode } from './packError.js';
import type { PackManifestErrorCode } from './manifest/packManifestError.js';

/**
 * What pages and the worker say to each other about content packs: `{type, meta, version, payload}`.
 * The worker tells every window in scope where a pack stands; a page that opens late asks once. Commands
 * and questions come with a port, over which they are answered. The hello of workbox-background-fetch is
 * answered, too.
 */
export const META = 'workbox-content-packs';

/** Raised when a message changes its meaning. Both sides take messages of their own version only. */
export const PROTOCOL_VERSION = 1;

export { PACK_JOB_PREFIX as JOB_PREFIX } from 'workbox-background-fetch/protocol';

/**
 * A pack: by the id that the worker was built with, or has taken before; by a manifest; or by its files.
 * The latter two only as far as the worker's `allow()` takes their URLs.
 *
 * @example
 * const episode: PackName = {
 *   id: 'episode-12',
 *   title: 'Episode 12',
 *   files: [{ url: '/episodes/12.mp3', size: 31_400_000, type: 'audio/mpeg' }],
 * };
 */
export type PackName =
  | { readonly id: string }
  | {
      /** Relative to the worker's scope, or absolute. */
      readonly manifestUrl: string;
    }
  | PackOfFiles;

/** A pack that is put together at run time. */
export interface PackOfFiles {
  /** As a manifest's `id`: letters, digits, `.`, `_` and `-`; at most 64. */
  readonly id: string;
  /** What people see. */
  readonly title: string;
  /** As a manifest's `version`; default `1`. */
  readonly version?: string;
  readonly files: readonly PackFile[];
}

/** A file of such a pack. */
export interface PackFile {
  /** Relative to the worker's scope, or absolute. */
  readonly url: string;
  /**
   * In bytes, decoded. What comes of another size is refused. Without it, whatever the server ends
   * properly is taken for whole, and nobody can tell beforehand whether there is room.
   */
  readonly size?: number;
  /** Its content type; default `application/octet-stream`. */
  readonly type?: string;
  /** Changes when its bytes do; without it, a file of another version is fetched anew. */
  readonly revision?: string;
}

/** Where the version that is wanted stands. */
export type PackPhase = 'queued' | 'downloading' | 'waiting' | 'paused' | 'caching' | 'failed';

/** A file that could not be fetched. */
export interface FailedFile {
  /** Absolute, as pages ask for it; that of the bundle, where small files travel in one. */
  readonly url: string;
  /** For people: what happened, with the status where there was one. */
  readonly detail: string;
}

/** The version that is to take the place of the installed one, or to be the first. */
export interface TargetState {
  readonly version: string;
  readonly phase: PackPhase;
  /**
   * Why it waits (`offline`, `metered`, `server`, `not-allowed`, and `another-pack`, whose download brings
   * the rest) or has failed: the specification's failure reasons, and `changed-on-server` for what is not
   * what the manifest says.
   */
  readonly reason?: string;
  /** Of the files that are missing, in bytes: durable already. */
  readonly downloaded?: number;
  /** Of the files that are missing, in bytes; missing while it is unknown. */
  readonly total?: number;
  /** Those that could not be fetched the last time. */
  readonly failed: readonly FailedFile[];
}

/**
 * Where a pack stands: version 1 can be installed while version 2 is paused.
 *
 * @example
 * const isReady = ({ installed, target }: PackState) => installed !== undefined && !target;
 */
export interface PackState {
  readonly id: string;
  /** Missing until its manifest was read, unless the app declares it. */
  readonly title?: string;
  /** The version that answers requests. */
  readonly installed?: string;
  /** Since when it does, in milliseconds since the epoch. */
  readonly installedAt?: number;
  /**
   * What it takes, in bytes: each of its segments once, also those that another pack has as well. Missing
   * where an earlier release of the worker tells.
   */
  readonly installedBytes?: number;
  readonly target?: TargetState;
  readonly removing: boolean;
  /** The worker was built with another version than the one that is installed. */
  readonly outdated?: true;
  /** What this build of the app needs and does not have, such as `>=7`. */
  readonly unmet?: string;
  /** Why the worker could not begin by itself; it tries again when it starts the next time. */
  readonly problem?: Problem;
}

/** What stood in the way. */
export interface Problem {
  /** For code to branch on. `error` for what should not happen. */
  readonly code: PackErrorCode | PackManifestErrorCode | 'error';
  /** For people. */
  readonly message: string;
}

/**
 * What a pack needs and frees, told before it starts; in bytes.
 *
 * @example
 * const ask = ({ title, fetchBytes, freedBytes }: PackNeeds) =>
 *   `Download ${title}? ${(fetchBytes / 1e6).toFixed(1)} MB, of which ${(freedBytes / 1e6).toFixed(1)} replace others.`;
 */
export interface PackNeeds {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** What is fetched and stored; of files whose size nobody knows, nothing is counted. */
  readonly fetchBytes: number;
  /** How many files those are; missing where there are none. */
  readonly unknownFiles?: number;
  /** What is free again once the new version has taken the place of the old one. */
  readonly freedBytes: number;
  /** What the browser says there is room for; missing where it does not say. No promise. */
  readonly availableBytes?: number;
}

/**
 * What was found reading every byte of an installed pack.
 *
 * @example
 * const report: PackVerification | undefined = await packs.verify('course-3');
 * if (report?.ok === false) await packs.repair({ id: 'course-3' });
 */
export interface PackVerification {
  readonly ok: boolean;
  /** How many segments are not there. */
  readonly missing: number;
  /** How many have other bytes than their digest says. */
  readonly corrupt: number;
}

/** What changes what is wanted of a pack, and `verify`, which only reads. */
export type PackCommand =
  | { readonly command: 'download' | 'repair'; readonly pack: PackName }
  | {
      readonly command: 'update' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove' | 'verify';
      readonly id: string;
    }
  /** Removes all packs; those that come by themselves will again. */
  | { readonly command: 'clear' };

/** What pages may ask of packs. */
export type PackQuestion =
  /** Where all packs stand, or the one that is named. */
  | { readonly question: 'state'; readonly id?: string }
  /** What it would need and free. */
  | { readonly question: 'needs'; readonly pack: PackName };

interface Message<Type extends string, Payload> {
  readonly type: Type;
  readonly meta: typeof META;
  readonly version: typeof PROTOCOL_VERSION;
  readonly payload: Payload;
}

/** Tells every window in scope where a pack stands. */
export type StateMessage = Message<'CONTENT_PACK_STATE', PackState>;
/** Says what is wanted of a pack. */
export type CommandMessage = Message<'CONTENT_PACK_COMMAND', PackCommand>;
/** Asks where packs stand, or what one needs. */
export type QueryMessage = Message<'CONTENT_PACK_QUERY', PackQuestion>;

/** What comes back over the port. */
export type PackAnswer<Value = unknown> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: Problem };

/** By what was asked: `undefined` for commands that only change what is wanted. */
export interface AnswerValues {
  readonly state: readonly PackState[];
  readonly needs: PackNeeds;
  readonly verify: PackVerification | undefined;
}

const of = { meta: META, version: PROTOCOL_VERSION } as const;

/**
 * As the worker posts it to windows.
 *
 * @example
 * import { stateMessage } from 'workbox-content-packs/protocol';
 *
 * // A test of a page, without a worker.
 * const data = stateMessage({ id: 'course-3', installed: '7', removing: false });
 * navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data }));
 */
export function stateMessage(payload: PackState): StateMessage {
  return { type: 'CONTENT_PACK_STATE', ...of, payload };
}

/**
 * To be posted to the active worker, with a port.
 *
 * @example
 * import { commandMessage } from 'workbox-content-packs/protocol';
 *
 * const { port1, port2 } = new MessageChannel();
 * port1.onmessage = ({ data }) => console.log(data.ok);
 * registration.active.postMessage(commandMessage({ command: 'pause', id: 'course-3' }), [port2]);
 */
export function commandMessage(payload: PackCommand): CommandMessage {
  return { type: 'CONTENT_PACK_COMMAND', ...of, payload };
}

/**
 * To be posted to the active worker, with a port.
 *
 * @example
 * import { queryMessage } from 'workbox-content-packs/protocol';
 *
 * const { port1, port2 } = new MessageChannel();
 * port1.onmessage = ({ data }) => console.log(data.value);
 * registration.active.postMessage(queryMessage({ question: 'state' }), [port2]);
 */
export function queryMessage(payload: PackQuestion): QueryMessage {
  return { type: 'CONTENT_PACK_QUERY', ...of, payload };
}

/**
 * Whether this is a state, in the version that is spoken here.
 *
 * @example
 * import { isStateMessage } from 'workbox-content-packs/protocol';
 *
 * navigator.serviceWorker.addEventListener('message', ({ data }) => {
 *   if (isStateMessage(data)) console.log(data.payload.id, data.payload.target?.phase ?? 'ready');
 * });
 */
export function isStateMessage(data: unknown): data is StateMessage {
  return isOurs(data) && data.type === 'CONTENT_PACK_STATE' && isObject(data.payload);
}

/**
 * Whether this is a command that a worker may look at; what it names may still be refused.
 *
 * @example
 * import { isCommandMessage } from 'workbox-content-packs/protocol';
 *
 * const names = (data: unknown) => (isCommandMessage(data) ? data.payload.command : undefined);
 */
export function isCommandMessage(data: unknown): data is CommandMessage {
  if (!isOurs(data) || data.type !== 'CONTENT_PACK_COMMAND' || !isObject(data.payload)) {
    return false;
  }
  const { command, id, pack } = data.payload;
  if (command === 'download' || command === 'repair') return isPackName(pack);
  if (command === 'clear') return true;
  return WITH_ID.has(command) && typeof id === 'string';
}

/**
 * Whether this is a question that a worker may look at.
 *
 * @example
 * import { isQueryMessage } from 'workbox-content-packs/protocol';
 *
 * const asks = (data: unknown) => (isQueryMessage(data) ? data.payload.question : undefined);
 */
export function isQueryMessage(data: unknown): data is QueryMessage {
  if (!isOurs(data) || data.type !== 'CONTENT_PACK_QUERY' || !isObject(data.payload)) return false;
  const { question, id, pack } = data.payload;
  if (question === 'needs') return isPackName(pack);
  return question === 'state' && (id === undefined || typeof id === 'string');
}

const WITH_ID = new Set<unknown>([
  ...['update', 'pause', 'resume', 'retry', 'cancel', 'remove', 'verify'],
]);

function isPackName(data: unknown): data is PackName {
  if (!isObject(data)) return false;
  // What the files say is looked at like a manifest.
  if (data.files !== undefined) return Array.isArray(data.files);
  return typeof (data.manifestUrl ?? data.id) === 'string';
}

function isOurs(data: unknown): data is Record<string, unknown> {
  return isObject(data) && data.meta === META && data.version === PROTOCOL_VERSION;
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}
