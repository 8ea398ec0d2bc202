import type { Carriage, CarriageReason, NativeCarriage } from '../carriage.js';

/** How long the event may take that ends a native fetch, once the browser does not list it any more. */
export const EVENT_MS = 10_000;

/** What is seen of a native fetch. */
export interface Sight {
  /** Whether the browser has it, and it has not settled. */
  readonly isListed: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Since when this worker has not seen it, in milliseconds since the epoch. */
  readonly missingSince: number;
}

/** What is to become of a record that the browser carries. */
export interface Step {
  readonly carriage?: Carriage;
  /** Where it waits: when to look again, in milliseconds since the epoch. */
  readonly lookAt?: number;
}

/**
 * Decides by what the browser lists. It does not list a fetch that has settled, whose event is still
 * to come: so what is missing is waited for a while before the runner takes it.
 */
export function nativeStep(carriage: NativeCarriage, { isListed, now, missingSince }: Sight): Step {
  const { phase, until, why } = carriage;
  if (isListed) return phase === 'starting' ? { carriage: { ...carriage, phase: 'carrying' } } : {};
  const lookAt = phase === 'carrying' ? missingSince + EVENT_MS : until;
  if (now < lookAt) return { lookAt };
  switch (phase) {
    case 'starting':
      return { carriage: emulated('not-started') };
    case 'carrying':
      return { carriage: emulated('lost') };
    case 'ending':
      return { carriage: emulated(why) };
  }
}

/** @param detail for people. */
export function emulated(why: CarriageReason, detail?: string): Carriage {
  return { by: 'emulated', why, ...(detail === undefined ? {} : { detail }) };
}
