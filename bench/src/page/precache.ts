/**
 * Installs the precaching worker, or another version of it.
 *
 * @returns milliseconds until it is active.
 */
export async function precache({ isUpdate }: { readonly isUpdate: boolean }): Promise<number> {
  const start = performance.now();
  const registration = await navigator.serviceWorker.register('/precache/worker.js', {
    scope: '/precache/',
  });
  if (isUpdate) await registration.update();
  const { installing, waiting, active } = registration;
  const worker = installing ?? waiting ?? active;
  if (!worker) throw new Error('There is no worker.');
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('It could not be installed.'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
  return performance.now() - start;
}
