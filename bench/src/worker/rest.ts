/** The next case finds a runner that has tidied up and has nothing to do. */
export async function rest(): Promise<void> {
  for (;;) {
    const { held = [] } = await navigator.locks.query();
    if (!held.some(({ name = '' }) => name.includes(':runner:'))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
