import { lstat, realpath, stat } from 'node:fs';
import type { Stats } from 'node:fs';
import type { FileSystemAdapter } from 'tinyglobby';

type Found<What> = (error: Error | null, found: What) => void;

/**
 * Has `glob()` list a link that leads nowhere as a file; it would leave it out without a word. Of Node's functions
 * these have the one form that it calls.
 */
export const listingDanglingLinks = {
  realpath: (path: string, found: Found<string>) =>
    realpath(path, (error, resolved) => found(null, error ? path : resolved)),
  stat: (path: string, found: Found<Stats>) =>
    stat(path, (error, stats) => (error ? lstat(path, found) : found(null, stats))),
} as unknown as FileSystemAdapter;
