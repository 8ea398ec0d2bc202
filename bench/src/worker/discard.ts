/** @returns milliseconds. */
export async function discard(url: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(url, { cache: 'no-store' });
  const reader = response.body?.getReader();
  while (!(await reader?.read())?.done);
  return performance.now() - start;
}
