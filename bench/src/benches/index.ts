import type { Bench } from '../bench.js';
import { many } from './many.js';
import { range } from './range.js';
import { scale } from './scale.js';
import { throttled } from './throttled.js';
import { whole } from './whole.js';
import { write } from './write.js';
import { writeParts } from './writeParts.js';
import { writeWays } from './writeWays.js';

export const benches: readonly Bench[] = [
  write,
  writeParts,
  writeWays,
  range,
  whole,
  throttled,
  many,
  scale,
];
