import { PackManifestError } from './packManifestError.js';
import type { PackManifestErrorCode } from './packManifestError.js';

/** A value at its place in the manifest. */
export class Field {
  constructor(
    private readonly value: unknown,
    readonly path: string,
  ) {}

  refuse(problem: string, code: PackManifestErrorCode = 'invalid'): never {
    throw new PackManifestError(code, this.path, problem);
  }

  object(): ObjectField {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.refuse('must be an object');
    }
    return new ObjectField(value, this.path);
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) return this.refuse('must be a list');
    return Array.from(
      this.value,
      (item: unknown, index) => new Field(item, `${this.path}[${index}]`),
    );
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('must be a string');
  }

  /** As a header takes it, so that no answer fails for it. */
  mediaType(): string {
    const text = this.text();
    if (/^[!#$%&'*+.^`|~\w-]+\/[!#$%&'*+.^`|~\w-]+(?: *;[ -~]*)?$/.test(text)) return text;
    return this.refuse('must be a content type, as in text/plain');
  }

  wholeNumber(least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const { value } = this;
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) {
      return value as number;
    }
    return this.refuse(`must be a whole number from ${least} to ${most}`);
  }

  digest(): string {
    const text = this.text();
    if (/^[0-9a-f]{64}$/.test(text)) return text;
    return this.refuse('must be a SHA-256 in 64 lower-case hexadecimal digits');
  }

  oneOf<Value extends string>(values: readonly Value[]): Value {
    const found = values.find((value) => value === this.value);
    return found ?? this.refuse(`must be ${values.join(' or ')}`);
  }
}

/** Own properties only: what a prototype has was not in the manifest. */
export class ObjectField {
  constructor(
    private readonly value: object,
    private readonly path: string,
  ) {}

  field(name: string): Field {
    const value: unknown = Object.hasOwn(this.value, name)
      ? (this.value as Record<string, unknown>)[name]
      : undefined;
    return new Field(value, this.path === '' ? name : `${this.path}.${name}`);
  }

  optional(name: string): Field | undefined {
    return Object.hasOwn(this.value, name) ? this.field(name) : undefined;
  }
}
