import { types } from 'node:util';

/** Whether a thrown value is a system error (of libuv) with one of these codes. */
export function isSystemError(thrown: unknown, ...codes: readonly string[]): boolean {
  // Not `instanceof`: Node's own errors come from another realm when jest runs this.
  return types.isNativeError(thrown) && 'code' in thrown && codes.some((c) => c === thrown.code);
}

/** An Error for any thrown value: the value itself when it is one, of whatever realm. */
export function errorOf(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(String(thrown));
}
