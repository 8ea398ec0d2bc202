import type { Bench } from '../bench.js';
import { many } from './many.js';
import { range } from './range.js';
import { resume } from './resume.js';
import { scale } from './scale.js';
import { startup } from './startup.js';
import { throttled } from './throttled.js';
import { update } from './update.js';
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
  resume,
  update,
  startup,
];
