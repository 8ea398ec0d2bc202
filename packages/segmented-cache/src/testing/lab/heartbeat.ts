let ticking: Worker | undefined;

/**
 * Lends the service worker life as the ponyfill's heartbeat does: a dedicated worker ticks, whose
 * timers are not slowed, and the page passes it on.
 */
export function startHeartbeat(beatMs: number): void {
  const source = `setInterval(() => postMessage(0), ${beatMs})`;
  ticking = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  ticking.onmessage = () => navigator.serviceWorker.controller?.postMessage('beat');
}

export function stopHeartbeat(): void {
  ticking?.terminate();
}
