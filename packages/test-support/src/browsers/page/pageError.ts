/** What a page or a service worker threw; `stack` is its own. */
export class PageError extends Error {
  override readonly name: string = 'PageError';
  /** The thrown error's name, such as `TypeError`; of another value, its type. */
  readonly thrown: string;

  constructor(thrown: string, message: string, stack?: string) {
    super(`${thrown}: ${message}`);
    this.thrown = thrown;
    if (stack !== undefined && stack !== '') {
      // Chromium's begins with the message, the others' do not.
      const header = stack.startsWith(this.message) ? this.name : `${this.name}: ${this.message}`;
      this.stack = `${header}\n${stack}`;
    }
  }
}
