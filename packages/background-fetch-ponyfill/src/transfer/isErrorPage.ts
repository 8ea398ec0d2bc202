import type { Draft } from 'segmented-cache';

/** Whether what is stored is what a server said in place of the asset. */
export function isErrorPage({ response }: Pick<Draft, 'response'>): boolean {
  return response !== undefined && (response.status < 200 || response.status > 299);
}
