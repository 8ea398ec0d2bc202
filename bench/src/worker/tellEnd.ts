const channel = new BroadcastChannel('ends');

/** Tells pages that a job has ended and all of it can be read. */
export function tellEnd(id: string, type: string): void {
  channel.postMessage({ id, type });
}
