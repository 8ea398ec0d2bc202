export * from './browsers/index.js';
export * from './servers/index.js';
export * from './simulation/index.js';
