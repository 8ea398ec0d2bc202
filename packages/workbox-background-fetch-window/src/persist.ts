/** Pages may ask the user; workers may not. */
interface AskingStorage {
  persist?(): Promise<boolean>;
}

/**
 * Asks the browser to keep what is stored: the user has just said that they want it. Nobody waits for the
 * answer: in Firefox it may never come.
 */
export async function persist(): Promise<void> {
  try {
    const storage: AskingStorage = navigator.storage;
    await storage.persist?.();
  } catch {
    // It goes on without; some browsers have no such thing.
  }
}
