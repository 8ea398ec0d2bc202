export { OptionsError, parseSoakOptions, usage } from './options.js';
export type { SoakOptions } from './options.js';
export { runSoak } from './runSoak.js';
export type { Totals, Violation } from './totals.js';
