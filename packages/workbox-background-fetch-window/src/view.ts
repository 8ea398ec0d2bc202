import type { AssetProgress, Phase, Progress } from 'workbox-background-fetch/protocol';
import type { FailedFile, PackState } from 'workbox-content-packs/protocol';

/** What a button of the element does. */
export type Action = 'download' | 'update' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove';

/** What the element shows, of a job or of a pack. */
export interface View {
  readonly title: string;
  readonly phase: Phase | 'removing';
  readonly reason?: string;
  /** For people, beyond the reason. */
  readonly detail?: string;
  readonly downloaded: number;
  readonly total?: number;
  readonly secondsLeft?: number;
  readonly bytesPerSecond?: number;
  readonly files: readonly (AssetProgress | (FailedFile & { readonly phase: 'failed' }))[];
  /** In the order of the buttons; only what can be done now. */
  readonly actions: readonly Action[];
}

const ACTIONS: Readonly<Record<Phase, readonly Action[]>> = {
  absent: ['download'],
  aborted: ['download'],
  queued: ['pause', 'cancel'],
  downloading: ['pause', 'cancel'],
  waiting: ['retry', 'pause', 'cancel'],
  paused: ['resume', 'cancel'],
  // From here it goes to its end by itself.
  caching: [],
  // No message of the protocol deletes a single asset.
  ready: [],
  failed: ['retry'],
};

export function viewOfJob(progress: Progress): View {
  const { phase, assets } = progress;
  const failure = assets?.find(({ detail }) => detail !== undefined);
  return {
    ...progress,
    ...(phase === 'failed' && failure?.detail ? { detail: failure.detail } : {}),
    files: assets ?? [],
    actions: ACTIONS[phase],
  };
}

/** @param bytesPerSecond how fast it grows, where that is known. */
export function viewOfPack(state: PackState, bytesPerSecond?: number): View {
  const { id, title = id, installed, target, removing, problem } = state;
  const { downloaded = 0, total, failed = [] } = target ?? {};
  const phase = removing
    ? 'removing'
    : (target?.phase ?? (installed !== undefined ? 'ready' : problem ? 'failed' : 'absent'));
  const rate = phase === 'downloading' && bytesPerSecond ? { bytesPerSecond } : {};
  return {
    title,
    phase,
    downloaded,
    ...(total === undefined ? {} : { total }),
    ...(target?.reason === undefined ? {} : { reason: target.reason }),
    ...(problem ? { detail: problem.message } : {}),
    ...rate,
    ...(rate.bytesPerSecond && total !== undefined
      ? { secondsLeft: Math.ceil(Math.max(0, total - downloaded) / rate.bytesPerSecond) }
      : {}),
    files: failed.map((file) => ({ ...file, phase: 'failed' })),
    actions: phase === 'removing' ? [] : packActions(state, phase),
  };
}

function packActions({ installed, target, outdated }: PackState, phase: Phase): readonly Action[] {
  if (target) {
    // There is no way back from an update but to remove all of it, which nobody means by "cancel".
    return installed === undefined && phase === 'failed'
      ? ['retry', 'cancel']
      : ACTIONS[phase].filter((action) => action !== 'cancel' || installed === undefined);
  }
  if (installed === undefined) return ['download'];
  return outdated ? ['update', 'remove'] : ['remove'];
}
