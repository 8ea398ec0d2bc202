/**
 * What a response's `Vary` makes a cache remember of the request (RFC 9111, section 4.1).
 *
 * @returns `undefined` where nothing varies.
 * @throws {TypeError} for `Vary: *`, which no later request can match; `cache.put()` refuses it too.
 */
export function varyOf(response: Headers, request: Headers): Record<string, string> | undefined {
  const names = (response.get('vary') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.includes('*')) {
    throw new TypeError('A response with Vary: * cannot be stored: no later request matches it.');
  }
  // Every stored body is decoded already, whatever coding the next reader would accept.
  const varying = names.filter((name) => name !== 'accept-encoding');
  if (varying.length === 0) return undefined;
  return Object.fromEntries(varying.map((name) => [name, request.get(name) ?? '']));
}

/** Whether a request asks for the variant that was stored. */
export function matchesVary(
  vary: Readonly<Record<string, string>> | undefined,
  request: Headers,
): boolean {
  return Object.entries(vary ?? {}).every(([name, value]) => (request.get(name) ?? '') === value);
}
