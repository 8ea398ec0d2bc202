/** How long a reader waits for a download to begin, and for the server's first answer to it. */
export const PATIENCE_MS = 20_000;

/** Runs `work` with a promise that resolves to `'over'` after so many milliseconds. */
export async function withTimeLimit<T>(
  ms: number,
  work: (limit: Promise<'over'>) => Promise<T>,
): Promise<T> {
  let timer: number | undefined;
  const limit = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), ms);
  });
  try {
    return await work(limit);
  } finally {
    clearTimeout(timer);
  }
}
