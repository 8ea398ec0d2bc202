/** Ours among all that are thrown. A class would stand in what Node.js prints, and nobody can import it. */
const made = new WeakSet<Error>();

/** An option that cannot be. Its message is for whoever wrote the option, and says all of it. */
export function optionError(message: string): TypeError {
  const error = new TypeError(message);
  made.add(error);
  return error;
}

export function isOptionError(error: unknown): error is TypeError {
  return error instanceof TypeError && made.has(error);
}
