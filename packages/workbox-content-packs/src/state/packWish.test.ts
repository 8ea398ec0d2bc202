import { describe, expect, it } from '@jest/globals';
import { transition } from './packWish.js';
import type { PackEvent, PackWish } from './packWish.js';

const nothing: PackWish = { kind: 'nothing' };
const removal: PackWish = { kind: 'removal' };
const at = (phase: 'active' | 'paused' | 'failed', version = '7'): PackWish => ({
  kind: 'version',
  version,
  phase,
  ...(phase === 'failed' ? { reason: 'fetch-error' } : {}),
});

describe('transition', () => {
  it.each<[PackWish, PackEvent, PackWish]>([
    [nothing, { type: 'want', version: '7' }, at('active')],
    [at('active'), { type: 'want', version: '8' }, at('active', '8')],
    [at('paused'), { type: 'want', version: '7' }, at('active')],
    [at('failed'), { type: 'want', version: '7' }, at('active')],
    [removal, { type: 'want', version: '7' }, at('active')],
    [at('active'), { type: 'pause' }, at('paused')],
    [at('paused'), { type: 'pause' }, at('paused')],
    [at('paused'), { type: 'resume' }, at('active')],
    [at('active'), { type: 'resume' }, at('active')],
    [at('failed'), { type: 'retry' }, at('active')],
    [at('active'), { type: 'retry' }, at('active')],
    [at('active'), { type: 'fail', reason: 'fetch-error' }, at('failed')],
    [at('active'), { type: 'activated' }, nothing],
    [at('paused'), { type: 'remove' }, removal],
    [nothing, { type: 'remove' }, removal],
    [removal, { type: 'removed', comesByItself: false }, nothing],
    [removal, { type: 'removed', comesByItself: true }, { kind: 'declined' }],
    [at('active'), { type: 'cancel' }, nothing],
    [
      at('failed'),
      { type: 'cancel', manifestDigest: 'ab' },
      { kind: 'declined', manifestDigest: 'ab' },
    ],
    [{ kind: 'declined' }, { type: 'want', version: '7' }, at('active')],
  ])('leads from %j by %j to %j', (wish, event, next) => {
    expect(transition(wish, event)).toEqual(next);
  });

  it.each<[PackWish, PackEvent['type']]>([
    [nothing, 'pause'],
    [nothing, 'resume'],
    [nothing, 'retry'],
    [nothing, 'fail'],
    [nothing, 'activated'],
    [nothing, 'removed'],
    [nothing, 'cancel'],
    [removal, 'cancel'],
    [removal, 'pause'],
    [removal, 'activated'],
    [at('failed'), 'pause'],
    [at('failed'), 'resume'],
    [at('failed'), 'activated'],
    [at('paused'), 'retry'],
    [at('paused'), 'activated'],
    [at('active'), 'removed'],
  ])('refuses at %j to %s', (wish, type) => {
    const event = { type, reason: 'fetch-error', version: '7' } as PackEvent;
    expect(() => transition(wish, event)).toThrow(
      expect.objectContaining({ code: 'invalid-state' }),
    );
  });
});
