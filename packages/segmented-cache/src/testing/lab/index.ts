export { runContractCase } from './contract.js';
export { download, missingOf } from './download.js';
export type { DownloadOptions } from './download.js';
export { answer, info, isStored, put, remove, sweep, tryToPut, usage, verify } from './films.js';
export { beginReading, endReading } from './pausedReading.js';
export { putRepeated } from './repeated.js';
export { readFetched, readStored } from './reading.js';
export type { Reading, ReadOptions } from './reading.js';
