/** Functions that tests run in the page, from their source text. */

/** What the worker answers to a command or question of packs. */
export async function ask(message: object): Promise<unknown> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    active?.postMessage(message, [port2]);
  });
}

/** Whether the one pack that is asked for is installed in this version, and nothing else is on its way. */
export async function isAt(question: object, version: string): Promise<boolean> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = await new Promise<{ value?: { installed?: string; target?: object }[] }>(
    (resolve) => {
      port1.onmessage = ({ data }) => resolve(data as { value?: [] });
      active?.postMessage(question, [port2]);
    },
  );
  const [state] = answer.value ?? [];
  // Seen where the wait for it fails.
  if (state?.installed !== version || state.target) throw new Error(JSON.stringify(answer));
  return true;
}
