/** Assertions that run in pages and workers: they throw an `Error` that says what was found. */

/** Compares numbers, texts, lists and plain objects by their content. */
export function assertEqual(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [printed(found), printed(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, found ${a}.`);
}

/** Compares bytes, and names the first one that differs. */
export function assertBytes(
  found: Uint8Array | undefined,
  expected: Uint8Array,
  what: string,
): void {
  if (!found) throw new Error(`${what}: expected ${expected.length} bytes, found nothing.`);
  const at = expected.findIndex((byte, index) => byte !== found[index]);
  if (at >= 0 && at < found.length) {
    throw new Error(`${what}: byte ${at} of ${expected.length} is another one.`);
  }
  assertEqual(found.length, expected.length, `${what}: number of bytes`);
}

/** Expects an error with this `code`, or of this name. */
export async function assertRejects(
  attempt: Promise<unknown>,
  codeOrName: string,
  what: string,
): Promise<void> {
  const outcome = await attempt.then(
    (): Thrown => ({ name: 'success', message: 'nothing was thrown' }),
    namesOf,
  );
  if (outcome.name === codeOrName || outcome.code === codeOrName) return;
  const { code = outcome.name, message } = outcome;
  throw new Error(`${what}: expected ${codeOrName}, found ${code}: ${message}`);
}

interface Thrown {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
}

/** Not by `instanceof`: engines throw what is no `Error`, and realms have their own classes. */
function namesOf(error: unknown): Thrown {
  if (typeof error !== 'object' || error === null) {
    return { name: typeof error, message: String(error) };
  }
  return {
    name: 'name' in error ? String(error.name) : 'an object',
    ...('code' in error && { code: String(error.code) }),
    message: 'message' in error ? String(error.message) : '',
  };
}

/** As JSON with sorted keys, so that equal content gives equal text. */
function printed(value: unknown): string {
  if (value === undefined) return 'undefined';
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
