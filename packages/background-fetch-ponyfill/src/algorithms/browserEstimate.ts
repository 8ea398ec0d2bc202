/**
 * `navigator.storage.estimate()`, in bytes; empty where the browser has no StorageManager: WebKitGTK by
 * default, Safari before 17, and plain HTTP.
 *
 * @internal
 */
export async function browserEstimate(): Promise<StorageEstimate> {
  const { storage } = navigator as Partial<typeof navigator>;
  return (await storage?.estimate()) ?? {};
}
