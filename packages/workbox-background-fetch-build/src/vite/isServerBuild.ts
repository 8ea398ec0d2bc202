import type { ResolvedConfig } from 'vite';

/** Whether this builds what a server runs: it has no pages that a browser loads, and no worker. */
export const isServerBuild = ({ build }: Pick<ResolvedConfig, 'build'>): boolean =>
  build.ssr !== false;
