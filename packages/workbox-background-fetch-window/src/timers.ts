/** What is to be done later, one of each name: a later one takes its place. */
export class Timers<Name extends string> {
  readonly #timers = new Map<Name, ReturnType<typeof setTimeout>>();

  set(name: Name, ms: number, act: () => void): void {
    this.clear(name);
    this.#timers.set(name, setTimeout(act, ms));
  }

  clear(name: Name): void {
    clearTimeout(this.#timers.get(name));
  }

  clearAll(): void {
    for (const name of this.#timers.keys()) this.clear(name);
  }
}
