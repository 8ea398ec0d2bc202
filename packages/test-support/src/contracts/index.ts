export type { ContractCase, Subject } from './contractCase.js';
export { segmentedCacheContract } from './segmentedCacheContract.js';
