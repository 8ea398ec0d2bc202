import { settleSource } from './code.js';

/** What a page posts to a worker whose script begins with the hook. */
interface WorkerEvaluationRequest {
  readonly evaluateForTest: string;
  readonly args: readonly unknown[];
}

/**
 * JavaScript for the beginning of a service worker's script: lets `TestPage.evaluateInWorker` run code in
 * it. It hides its messages from the worker's own listeners, and holds each event until the code settles.
 */
export const workerEvaluationHook = `self.addEventListener('message', (event) => {
  const request = event.data;
  if (typeof request !== 'object' || request === null) return;
  if (typeof request.evaluateForTest !== 'string') return;
  event.stopImmediatePropagation();
  const start = () => (0, eval)('(async () => (' + request.evaluateForTest + '\\n))()');
  const settle = ${settleSource};
  const answer = (outcome) => event.ports[0].postMessage(outcome);
  event.waitUntil(settle(start, request.args).then(answer));
});
`;

/** Runs in the page: hands the request to the registered worker and gives the outcome as JSON. */
export async function askWorker(source: string, args: readonly unknown[]): Promise<unknown> {
  const registration = await navigator.serviceWorker.getRegistration();
  if (registration === undefined) {
    throw new Error(`no service worker is registered for ${location.href}; register one first`);
  }
  const worker = registration.active ?? (await navigator.serviceWorker.ready).active;
  if (worker === null) throw new Error('the service worker became redundant before it was active');
  const { port1, port2 } = new MessageChannel();
  const request: WorkerEvaluationRequest = { evaluateForTest: source, args };
  return new Promise((resolve) => {
    port1.onmessage = (event) => {
      port1.close();
      resolve(event.data);
    };
    worker.postMessage(request, [port2]);
  });
}
