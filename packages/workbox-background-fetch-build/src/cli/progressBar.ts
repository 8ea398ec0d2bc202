import { SingleBar } from 'cli-progress';
import type { Terminal } from './runCli.js';

export interface ProgressBar {
  readonly update: (progress: { readonly done: number; readonly total: number }) => void;
  /** To be called again at will. */
  readonly stop: () => void;
}

/** A bar on `stderr` for a person; nothing where no terminal reads it, or in CI. */
export function progressBar(what: string, { stderr, env }: Terminal): ProgressBar {
  const isSilent = stderr.isTTY !== true || (env['CI'] ?? '') !== '';
  if (isSilent) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    stream: stderr,
    format: `${what} [{bar}] {percentage} % | {value} of {total} MB | {eta_formatted}`,
    clearOnComplete: true,
    hideCursor: true,
  });
  const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
  let isStarted = false;
  return {
    update: ({ done, total }) => {
      if (!isStarted) bar.start(megabytes(total), megabytes(done));
      isStarted = true;
      bar.update(megabytes(done));
    },
    stop: () => bar.stop(),
  };
}
