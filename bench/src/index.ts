export { helpText, listText, parseOptions, runBench } from './runBench.js';
export { OptionsError } from './options.js';
export type { BenchOptions, TableOptions } from './options.js';
export type { Report } from './report.js';
export { runTable } from './table/runTable.js';
