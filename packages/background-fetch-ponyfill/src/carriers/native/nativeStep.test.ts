import { describe, expect, it } from '@jest/globals';
import type { NativeCarriage } from '../carriage.js';
import { EVENT_MS, nativeStep } from './nativeStep.js';

const carriage = { by: 'native', why: 'large', id: 'x', phase: 'carrying', until: 100 } as const;
const at = (now: number, isListed = false) => ({ now, isListed, missingSince: 50 });

describe('nativeStep', () => {
  it.each<[NativeCarriage['phase'], ReturnType<typeof at>, ReturnType<typeof nativeStep>]>([
    ['starting', at(0, true), { carriage: { ...carriage, phase: 'carrying' } }],
    ['starting', at(99), { lookAt: 100 }],
    ['starting', at(100), { carriage: { by: 'emulated', why: 'not-started' } }],
    ['carrying', at(5_000_000, true), {}],
    ['carrying', at(50 + EVENT_MS - 1), { lookAt: 50 + EVENT_MS }],
    ['carrying', at(50 + EVENT_MS), { carriage: { by: 'emulated', why: 'lost' } }],
    ['ending', at(200, true), {}],
    ['ending', at(99), { lookAt: 100 }],
    ['ending', at(100), { carriage: { by: 'emulated', why: 'large' } }],
  ])('%s %j', (phase, sight, step) => {
    expect(nativeStep({ ...carriage, phase }, sight)).toEqual(step);
  });
});
