import type { Draft, DraftWriter } from 'segmented-cache';

/** What a transfer writes to. */
export type FillableWriter = Pick<DraftWriter, 'offset' | 'write' | 'close' | 'end'>;

/** What a transfer fills: a draft, or a small asset that is held in memory until it is whole. */
export interface Fillable extends Pick<
  Draft,
  | 'segmentBytes'
  | 'size'
  | 'response'
  | 'storedBytes'
  | 'missingRanges'
  | 'isWhole'
  | 'begin'
  | 'clear'
  | 'end'
> {
  writerAt(start: number): Promise<FillableWriter>;
}
