/** The engines the harness drives: Debian's Chromium, Firefox ESR and WebKitGTK. */
export const browserNames = ['chromium', 'firefox', 'webkit'] as const;

export type BrowserName = (typeof browserNames)[number];

/**
 * The engines the environment variable `BROWSERS` names (comma-separated), in its order; all three by
 * default.
 *
 * @throws {RangeError} when `BROWSERS` names an engine that is not driven here.
 */
export function browsersUnderTest(): BrowserName[] {
  const asked = process.env['BROWSERS']?.split(',').map((name) => name.trim()) ?? [];
  const named = asked.filter((name) => name !== '');
  if (named.length === 0) return [...browserNames];
  return named.map((name) => {
    const known = browserNames.find((candidate) => candidate === name);
    if (known === undefined) {
      throw new RangeError(
        `BROWSERS names "${name}", which is not driven here; use ${browserNames.join(', ')}.`,
      );
    }
    return known;
  });
}

/**
 * For tests that are too many for every engine within the fifteen minutes of `npm test`: the first of
 * `browsersUnderTest()` there, and all of them in `npm run test:all`.
 */
export function browsersForSample(): BrowserName[] {
  const all = browsersUnderTest();
  return process.env['TEST_SIZE'] === 'all' ? all : all.slice(0, 1);
}
