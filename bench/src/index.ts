export { helpText, listText, parseOptions, runBench } from './runBench.js';
export { OptionsError } from './options.js';
export type { BenchOptions } from './options.js';
export type { Report } from './report.js';
