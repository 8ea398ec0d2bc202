/** `EventHandler` of HTML, as far as types go. */
export type EventHandler<Target> = ((this: Target, event: Event) => unknown) | null;

/**
 * What is behind an event handler attribute (HTML, "event handlers"): it takes any object, gives it back,
 * calls it in the order in which it was first set, and returning `false` cancels the event.
 */
export class EventHandlerSlot {
  #handler: object | null = null;

  constructor(
    private readonly target: EventTarget,
    private readonly type: string,
  ) {}

  get value(): object | null {
    return this.#handler;
  }

  set value(given: unknown) {
    const isObject = (typeof given === 'object' && given !== null) || typeof given === 'function';
    this.#handler = isObject ? given : null;
    if (isObject) this.target.addEventListener(this.type, this.#call);
    else this.target.removeEventListener(this.type, this.#call);
  }

  readonly #call = (event: Event): void => {
    if (typeof this.#handler !== 'function') return;
    const returned: unknown = Reflect.apply(this.#handler, event.currentTarget, [event]);
    if (returned === false) event.preventDefault();
  };
}
