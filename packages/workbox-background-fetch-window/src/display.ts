import { Announcer } from './announcer.js';
import { paint, paintPending, partOf, write } from './paint.js';
import type { Look } from './paint.js';
import { furnish } from './template.js';
import { UNKNOWN } from './view.js';
import type { Action, View } from './view.js';

/** What there is to see and to hear of an element. Views go in, actions come out. */
export class Display {
  #announcer = new Announcer();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: ShadowRoot,
    onAction: (action: Action) => void,
  ) {
    furnish(root, onAction);
  }

  show(view: View | undefined, look: Look): void {
    paint(this.root, view ?? UNKNOWN, look);
    // Until the worker has said how it is, nobody is told that it is not there.
    if (!view) write(partOf(this.root, 'status'), '');
  }

  /** Says aloud what is worth it of what is shown, and when there is time for it. */
  announce(view: View, look: Look): void {
    clearTimeout(this.#timer);
    const said = this.#announcer.next(view, performance.now(), look.words, look.locale);
    if (said !== undefined) this.#say(said, look);
    const { quietMs } = this.#announcer;
    if (quietMs !== undefined) this.#timer = setTimeout(() => this.announce(view, look), quietMs);
  }

  /** Says aloud what is to be read now. */
  readOut(look: Look): void {
    clearTimeout(this.#timer);
    this.#say(partOf(this.root, 'status').textContent, look);
  }

  /** Shows at once that a click was heard, before the worker has answered. */
  setPending(actions: ReadonlySet<Action>): void {
    paintPending(partOf(this.root, 'actions'), actions);
  }

  /** Something else is shown from now on. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#announcer = new Announcer();
    this.setPending(new Set());
  }

  #say(text: string, { label }: Look): void {
    partOf(this.root, 'live').textContent = `${label}: ${text}`;
  }
}
