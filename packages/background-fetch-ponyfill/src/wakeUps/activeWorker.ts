/**
 * Tells whether this worker is its registration's active one. A worker that waits, or was replaced,
 * may run beside it, and must leave the store alone (Law 12).
 *
 * To be called while the script is evaluated.
 */
export function activeWorker(worker: ServiceWorkerGlobalScope): () => boolean {
  const self = (worker as { readonly serviceWorker?: ServiceWorker }).serviceWorker;
  if (self) return () => self.state === 'activating' || self.state === 'activated';
  // Firefox has no `self.serviceWorker` (docs/discoveries/0010). There, a worker that has installed in
  // this life and was not activated yet is not the active one; any other is taken for it.
  let isWaiting = false;
  worker.addEventListener('install', () => (isWaiting = true));
  worker.addEventListener('activate', () => (isWaiting = false));
  return () => !isWaiting;
}
