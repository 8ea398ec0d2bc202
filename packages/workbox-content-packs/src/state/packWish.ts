import { PackError } from '../packError.js';

/** What the app wants of a pack, beside the version that is installed. */
export type PackWish =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'version';
      readonly version: string;
      /** `failed` until somebody says `retry`: the budget of each file is spent. */
      readonly phase: 'active' | 'paused' | 'failed';
      /** Of `failed`: the specification's failure reason, or `changed-on-server`. */
      readonly reason?: string;
    }
  | { readonly kind: 'removal' }
  /**
   * Not to come again by itself: removed, or, with the digest of a manifest, given up in that version, while another one
   * is installed.
   */
  | { readonly kind: 'declined'; readonly manifestDigest?: string };

/** A command, or what has become of one. */
export type PackEvent =
  | { readonly type: 'want'; readonly version: string }
  | { readonly type: 'pause' | 'resume' | 'retry' | 'remove' | 'activated' }
  | { readonly type: 'removed'; readonly comesByItself: boolean }
  /** With the digest of the manifest that is given up, where the worker was built with one. */
  | { readonly type: 'cancel'; readonly manifestDigest?: string }
  | { readonly type: 'fail'; readonly reason: string };

/**
 * What is wanted after an event. Commands may come twice: what is so already stays so.
 *
 * @throws {PackError} `invalid-state` where the event makes no sense.
 */
export function transition(wish: PackWish, event: PackEvent): PackWish {
  switch (event.type) {
    case 'want': {
      const { version } = event;
      const isRunning =
        wish.kind === 'version' && wish.version === version && wish.phase === 'active';
      return isRunning ? wish : { kind: 'version', version, phase: 'active' };
    }
    case 'remove':
      return { kind: 'removal' };
    case 'pause':
      if (wish.kind !== 'version' || wish.phase === 'failed') return refuse(wish, event);
      return { kind: 'version', version: wish.version, phase: 'paused' };
    case 'resume':
      if (wish.kind !== 'version' || wish.phase === 'failed') return refuse(wish, event);
      return { kind: 'version', version: wish.version, phase: 'active' };
    case 'retry':
      if (wish.kind !== 'version' || wish.phase === 'paused') return refuse(wish, event);
      return { kind: 'version', version: wish.version, phase: 'active' };
    case 'fail':
      if (wish.kind !== 'version') return refuse(wish, event);
      return { ...wish, phase: 'failed', reason: event.reason };
    case 'activated':
      if (wish.kind !== 'version' || wish.phase !== 'active') return refuse(wish, event);
      return { kind: 'nothing' };
    case 'removed':
      if (wish.kind !== 'removal') return refuse(wish, event);
      return event.comesByItself ? { kind: 'declined' } : { kind: 'nothing' };
    case 'cancel': {
      if (wish.kind !== 'version') return refuse(wish, event);
      const { manifestDigest } = event;
      return manifestDigest === undefined
        ? { kind: 'nothing' }
        : { kind: 'declined', manifestDigest };
    }
  }
}

function refuse(wish: PackWish, { type }: PackEvent): never {
  const now = wish.kind === 'version' ? `version ${wish.version} is ${wish.phase}` : wish.kind;
  throw new PackError('invalid-state', `A pack cannot ${type} while it stands at: ${now}.`);
}
