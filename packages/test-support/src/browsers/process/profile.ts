import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'test-browser-';

/** A folder that holds a browser's profile, for as long as its owner wants. */
export interface Profile {
  readonly folder: string;
  /** Removes the folder where it is a temporary one. */
  dispose(): Promise<void>;
}

/**
 * The profile in the given folder, created when missing; or a temporary one, named after this process, so
 * that those of processes that were killed can be told and removed here.
 */
export async function openProfile(folder: string | undefined): Promise<Profile> {
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    return { folder, dispose: () => Promise.resolve() };
  }
  await removeAbandoned();
  const temporary = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  return { folder: temporary, dispose: () => removeFolder(temporary) };
}

/** Removes the temporary profiles whose owner no longer lives. */
async function removeAbandoned(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(entry)?.[1];
    if (owner !== undefined && !lives(Number(owner))) await removeFolder(join(tmpdir(), entry));
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
