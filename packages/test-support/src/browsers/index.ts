export {
  type BrowserName,
  browserNames,
  browsersForSample,
  browsersUnderTest,
} from './browserName.js';
export { type Capabilities, UnsupportedVerbError } from './capabilities.js';
export { launchBrowser } from './launchBrowser.js';
export type { LaunchOptions } from './launchOptions.js';
export type { Code, Evaluate } from './page/code.js';
export { beforeDeadline, DeadlineError } from './page/deadlineError.js';
export { PageError } from './page/pageError.js';
export { workerEvaluationHook } from './page/workerEvaluation.js';
export { BrowserMissingError } from './process/requirements.js';
export type { TestBrowser } from './testBrowser.js';
export type { Key, TestPage, ViewportSize } from './testPage.js';
