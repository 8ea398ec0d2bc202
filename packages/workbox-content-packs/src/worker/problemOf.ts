import { PackManifestError } from '../manifest/packManifestError.js';
import { PackError } from '../packError.js';
import type { Problem } from '../protocol.js';

/** What pages are told of something thrown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof PackError || thrown instanceof PackManifestError) {
    return { code: thrown.code, message: thrown.message };
  }
  return { code: 'error', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
