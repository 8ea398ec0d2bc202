/** An option that cannot be. Its message is for whoever wrote the option, and says all of it. */
export class OptionError extends TypeError {
  override readonly name = 'TypeError';
}
