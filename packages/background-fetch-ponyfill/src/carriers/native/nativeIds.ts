/** So that nobody takes a job of ours for the app's own, and every start is told from the others. */
const PREFIX = 'background-fetch-ponyfill:';

export function nativeIdOf(jobUid: string): string {
  return PREFIX + jobUid;
}

export function isOurs(nativeId: string): boolean {
  return nativeId.startsWith(PREFIX);
}

/** @returns `undefined` for an id that is not ours. */
export function jobUidOf(nativeId: string): string | undefined {
  return isOurs(nativeId) ? nativeId.slice(PREFIX.length) : undefined;
}
