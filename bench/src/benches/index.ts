import type { Bench } from '../bench.js';
import { range } from './range.js';
import { write } from './write.js';
import { writeParts } from './writeParts.js';
import { writeWays } from './writeWays.js';

export const benches: readonly Bench[] = [write, writeParts, writeWays, range];
