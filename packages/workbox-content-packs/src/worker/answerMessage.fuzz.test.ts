import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { commandMessage, META, PROTOCOL_VERSION } from '../protocol.js';
import { film, installed, note } from '../testing/unit/packWorld.js';
import { answerMessage } from './answerMessage.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(3_600_000);

/** `FUZZ_RUNS=300000` tries more; a failure names its seed, which `fc.assert` takes again. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300);

/** Whatever survives a structured clone, strange names and nesting included. */
const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, maxDepth: 3 });
const mostly = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: anything });

/** Of no pack that the app has. */
const strangeId = fc.oneof(
  fc.constantFrom('', 'constructor', '__proto__', '../course', 'course/next', 'COURSE', 'other'),
  fc.string().filter((id) => id !== 'course'),
);
const file = fc.record(
  {
    url: mostly(fc.constantFrom('/a', 'https://evil.example/a', 'javascript:a', 'http://[')),
    size: mostly(fc.constantFrom(1, -1, 0.5, 2 ** 60)),
    type: mostly(fc.constantFrom('text/plain', 'text/✓')),
    revision: mostly(fc.string()),
  },
  { requiredKeys: ['url'] },
);
const pack = fc.record(
  {
    id: mostly(strangeId),
    manifestUrl: mostly(fc.constantFrom('course.json', '//evil.example/a.json', 'data:,{}', '')),
    title: mostly(fc.string()),
    version: mostly(fc.constantFrom('1', '1.01', 'x')),
    files: mostly(fc.array(mostly(file), { maxLength: 3 })),
  },
  { requiredKeys: ['id'] },
);
const payload = fc.record(
  {
    command: mostly(
      fc.constantFrom(
        ...['download', 'repair', 'update', 'pause', 'resume', 'remove', 'retry', 'verify'],
        ...['constructor', 'toString'],
      ),
    ),
    question: mostly(fc.constantFrom('needs', 'state', 'constructor')),
    id: mostly(strangeId),
    pack: mostly(pack),
  },
  { requiredKeys: ['command', 'question', 'pack'] },
);
const message = fc.record({
  meta: mostly(fc.constant(META)),
  version: mostly(fc.constant(PROTOCOL_VERSION)),
  type: mostly(fc.constantFrom('CONTENT_PACK_COMMAND', 'CONTENT_PACK_QUERY')),
  payload: mostly(payload),
});
// That is a command, and logout is a page's good right.
const clears = (data: unknown): boolean =>
  (Object((Object(data) as { payload?: unknown }).payload) as { command?: unknown }).command ===
  'clear';

const empty = { id: 'empty', title: 'Empty', files: [] };

describe('answerMessage, to whatever a page may post', () => {
  it('answers in words, and harms no pack that the app has', async () => {
    const { world, files } = await installed(60);
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(
        mostly(message).filter((data) => !clears(data)),
        async (data) => {
          const answer = await answerMessage(data, world.packs);
          if (answer === undefined) return;
          answers += 1;
          expect(() => structuredClone(answer)).not.toThrow();
          if (answer.ok) return;
          const { code, message: said } = answer.problem;
          expect([typeof code, said.length > 10]).toEqual(['string', true]);
          // What should not happen, which nobody can act on.
          if (code === 'error') throw new Error(said);
        },
      ),
      // Found by 150,000 runs: nobody was asked whether it may be.
      { numRuns, seed: 7, examples: [[commandMessage({ command: 'download', pack: empty })]] },
    );
    // Else nothing was tested.
    expect(answers).toBeGreaterThan(numRuns / 10);
    expect(await world.read([film, note])).toEqual([files.film, files.note]);
    const states = await world.packs.states();
    expect(states.map(({ id, installed: version }) => [id, version])).toEqual([['course', '1']]);
  });
});
