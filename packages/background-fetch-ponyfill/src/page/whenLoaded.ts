/** Calls back once the page has loaded and has nothing to do; in a worker at once. */
export function whenLoaded(callback: () => void): void {
  const whenIdle = () => {
    // Safari has none; there a moment after `load` has to do.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(callback);
    else setTimeout(callback, 200);
  };
  if (!('document' in globalThis)) callback();
  else if (document.readyState === 'complete') whenIdle();
  else addEventListener('load', whenIdle, { once: true });
}
