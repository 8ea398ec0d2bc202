export { runContractCase } from './contract.js';
export { download, missingOf } from './download.js';
export type { DownloadOptions } from './download.js';
export { answer, isStored, put, remove, sweep, usage, verify } from './films.js';
export { startHeartbeat, stopHeartbeat } from './heartbeat.js';
export { outcomeOf } from './outcome.js';
export { beginFetching, beginReading, endReading } from './pausedReading.js';
export { readFetched, readInRanges, readStored } from './reading.js';
export type { Reading, ReadOptions } from './reading.js';
