/** Set before the polyfill is loaded, it has it replace a native implementation. */
const FORCE = '__BACKGROUND_FETCH_PONYFILL_FORCE';

/** Whether the polyfill is to put the API in place: it is missing, or that is forced. */
export function isWanted(): boolean {
  const { [FORCE]: isForced, isSecureContext } = globalThis as {
    readonly [FORCE]?: unknown;
    readonly isSecureContext: boolean;
  };
  return isSecureContext && (isForced === true || !('BackgroundFetchManager' in globalThis));
}
