import { PRECACHE_ID } from 'workbox-background-fetch/protocol';
import type { AssetProgress, Phase, Progress } from 'workbox-background-fetch/protocol';
import type { FailedFile, PackState } from 'workbox-content-packs/protocol';
import { nameOf } from './nameOf.js';
import { reasonOf, reasonOfProblem } from './reasonOf.js';

/** What a button of the element does. */
export type Action = 'download' | 'update' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove';

/** What a click on "Update" brings. */
export interface Update {
  /** Missing where it is called as the installed one is. */
  readonly version?: string;
  /** What it would fetch; missing where nobody knows. */
  readonly bytes?: number;
}

/** What the element shows, of a job or of a pack. */
export interface View {
  readonly title: string;
  /** What the page has asked for: the last part of a URL, or an id. */
  readonly name: string;
  readonly phase: Phase | 'removing';
  readonly reason?: string | undefined;
  /** Of a pack: the one file that the server does not have, by the last part of its URL. */
  readonly missing?: string;
  /** For people, beyond the reason. */
  readonly detail?: string | undefined;
  /** Of a pack: the version that serves, whatever becomes of another. */
  readonly installed?: string | undefined;
  /** Of one asset: an earlier revision answers while this one is not there. */
  readonly previous?: true;
  /** Of a pack that is there: why what it should become cannot begin. */
  readonly problem?: Pick<View, 'reason' | 'detail'> | undefined;
  /** Of a pack that is there: the versions that this build of the app needs. */
  readonly unmet?: string | undefined;
  /** Of a pack that is there: the update that is offered. */
  readonly update?: Update | undefined;
  readonly downloaded: number;
  readonly total?: number | undefined;
  readonly secondsLeft?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
  /** It is on its way, and nothing was heard of it for long. */
  readonly isStill?: true;
  readonly files: readonly (AssetProgress | (FailedFile & { readonly phase: 'failed' }))[];
  /** In the order of the buttons; only what can be done now. */
  readonly actions: readonly Action[];
}

/** What is shown until the worker has said something: its name. */
export const UNKNOWN: View = {
  ...{ title: '', name: '', phase: 'absent', downloaded: 0 },
  ...{ files: [], actions: [] },
};

const ACTIONS: Readonly<Record<Phase, readonly Action[]>> = {
  absent: ['download', 'remove'],
  aborted: ['download', 'remove'],
  queued: ['pause', 'cancel'],
  downloading: ['pause', 'cancel'],
  waiting: ['retry', 'pause', 'cancel'],
  paused: ['resume', 'cancel'],
  // From here it goes to its end by itself.
  caching: [],
  ready: ['remove'],
  failed: ['retry', 'remove'],
};

export function viewOfJob(progress: Progress): View {
  const { id, phase, assets = [], unkept } = progress;
  const name = nameOfId(id);
  // It would be fetched for nothing.
  if (unkept) return { ...UNKNOWN, name, phase: 'failed', reason: 'not-offered' };
  return {
    ...progress,
    name,
    detail: assets.find(({ detail }) => detail !== undefined)?.detail,
    files: assets,
    actions: ACTIONS[phase].filter((action) => canJob(action, progress)),
  };
}

function canJob(action: Action, { id, phase, assets, partOf, removable }: Progress): boolean {
  if (action === 'remove') return removable === true;
  // Of a job that was given an id, only who gave it knows what it is to bring.
  if (action === 'download') return isUrl(id);
  // What Workbox precaches comes by itself; it is no job.
  if (id === PRECACHE_ID) return false;
  // A file of a job that has failed is asked for by itself; before, the job goes on for all of them.
  if (phase === 'failed') return isUrl(id) || assets !== undefined;
  return partOf === undefined;
}

/** What was shown before, and why that is not so. */
export function viewOfError(error: unknown, before: View): View {
  // What was said of an update is not what has failed.
  const failed = { phase: 'failed', problem: undefined, update: undefined } as const;
  return { ...before, ...failed, ...reasonOf(error) };
}

/** How much of it is there, from 0 to 1. */
export function shareOf({ phase, downloaded, total }: View): number {
  if (phase === 'ready' || phase === 'caching') return 1;
  return total ? Math.min(1, downloaded / total) : 0;
}

/** Phases in which something happens. */
const MOVING: ReadonlySet<View['phase']> = new Set([
  'queued',
  'downloading',
  'caching',
  'removing',
]);

/** What the bar says: nothing, how much there is, or that there is no telling. */
export function barOf(view: View): 'none' | 'share' | 'unknown' {
  const { phase, total } = view;
  if (phase === 'removing') return 'unknown';
  if (phase === 'absent' || phase === 'aborted' || phase === 'ready') return 'none';
  if (total !== undefined || phase === 'caching') return 'share';
  return MOVING.has(phase) ? 'unknown' : 'none';
}

/** What people see of what the page has asked for: the last part of a URL, or an id. */
export function nameOfId(id: string): string {
  return isUrl(id) ? nameOf(id) : id;
}

function isUrl(id: string): boolean {
  return /^https?:/.test(id);
}

/**
 * @param rate in bytes a second, where that is known.
 * @param update the one that is offered, where the worker has told of it.
 */
export function viewOfPack(state: PackState, rate?: number, update?: Update): View {
  const { id, title = id, installed, installedBytes = 0, target, removing, unmet } = state;
  const { downloaded = target ? 0 : installedBytes, total, failed = [], reason } = target ?? {};
  const problem = state.problem && reasonOfProblem(state.problem);
  const phase = removing
    ? 'removing'
    : (target?.phase ?? (installed !== undefined ? 'ready' : problem ? 'failed' : 'absent'));
  const bytesPerSecond = phase === 'downloading' ? rate : undefined;
  return {
    ...{ title, name: id, phase, reason, downloaded, total, bytesPerSecond },
    ...(reason === 'bad-status' ? whatIsMissing(failed) : {}),
    ...(target || installed !== undefined ? {} : problem),
    // While it is repaired, not all of it serves.
    installed: removing || target?.version === installed ? undefined : installed,
    ...(phase === 'ready' ? { problem, unmet, update: problem ? undefined : update } : {}),
    secondsLeft:
      bytesPerSecond && total !== undefined
        ? Math.ceil(Math.max(0, total - downloaded) / bytesPerSecond)
        : undefined,
    files: failed.map((file) => ({ ...file, phase: 'failed' })),
    actions: phase === 'removing' ? [] : packActions(state, phase),
  };
}

/** Several small files in one, or a copy of one: the name is their digest, and tells people nothing. */
const DIGEST_AS_NAME = /\/[\da-f]{64}(?:\.\w+)?$/;

/** Of one file its name, of several that it is some: their list is shown on demand. */
function whatIsMissing([one, ...others]: readonly FailedFile[]): Partial<View> {
  if (!one) return {};
  return others.length > 0 || DIGEST_AS_NAME.test(one.url)
    ? { reason: 'files-missing' }
    : { reason: 'file-missing', missing: nameOf(one.url) };
}

/** Whether it is there, and another version may be asked for. */
export function offersUpdate({ installed, target, removing, outdated }: PackState): boolean {
  return installed !== undefined && !target && !removing && outdated === true;
}

function packActions(state: PackState, phase: Phase): readonly Action[] {
  const { installed, target, problem } = state;
  if (installed === undefined) {
    if (!target) return problem?.code === 'unknown-pack' ? [] : ['download'];
    return phase === 'failed' ? ['retry', 'cancel'] : ACTIONS[phase];
  }
  if (!target) return offersUpdate(state) ? ['update', 'remove'] : ['remove'];
  if (phase === 'failed') return ['retry', 'cancel', 'remove'];
  return phase === 'paused' ? [...ACTIONS[phase], 'remove'] : ACTIONS[phase];
}
