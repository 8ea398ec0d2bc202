import { bytesContent } from '@internal/test-support';
import type { Bench, Case } from '../bench.js';
import { preparedContent } from '../preparedContent.js';
import { caseOf, ratioOf } from '../report.js';
import { startupScript } from '../scripts.js';
import type { Session } from '../session.js';

const asset = '/assets/small';
const readsPerRound = 200;
const workers = ['plain', 'ours', 'packs'] as const;
type Worker = (typeof workers)[number];

const titles: Readonly<Record<Worker, string>> = {
  plain: 'Workbox CacheFirst',
  ours: 'the same with ours',
  packs: 'the same with ours and packs',
};
const evaluating = (worker: Worker): string => `evaluating, ${titles[worker]}`;
const reading = (worker: Worker): string => `reading a small asset, ${titles[worker]}`;
const scriptOf = (worker: Worker): string => `/startup/${worker}.js`;

/** Its worker's script, as the browser reads it: fetched, parsed and run. */
const OUTER = `
const start = performance.now();
importScripts(new URL(location.href).searchParams.get('script'));
const ms = performance.now() - start;
addEventListener('message', ({ ports: [port] }) => port.postMessage(ms));
`;

/** What a worker pays for ours while it does nothing with it. */
export const startup: Bench = {
  name: 'startup',
  description:
    'bytes of a worker, time to fetch and run its script, time of a cached small response',
  runs: 7,
  // The asset is of 15 kB.
  megabytes: () => 1,
  plan: async ({ seed }) => {
    const scripts = await Promise.all(
      workers.map(
        async (worker) =>
          [
            scriptOf(worker),
            bytesContent(Buffer.from(await startupScript(worker)), 'text/javascript'),
          ] as const,
      ),
    );
    const cases = workers.flatMap((worker): Case[] => [
      { name: evaluating(worker), act: (session, round) => evaluate(session, worker, round) },
      { name: reading(worker), act: (session, round) => read(session, worker, round) },
    ]);
    return {
      assets: new Map([...scripts, [asset, preparedContent(seed, 15_000)]]),
      prepare: [],
      clearsBetweenCases: true,
      cases,
      ratios: (['ours', 'packs'] as const).flatMap((worker) => [
        { of: evaluating(worker), to: evaluating('plain') },
        { of: reading(worker), to: reading('plain') },
      ]),
      goals: [
        {
          what: `${reading('ours')} − ${titles.plain}`,
          atMost: 5,
          unit: 'ms',
          value: (report) =>
            caseOf(report, reading('ours')).ms.median - caseOf(report, reading('plain')).ms.median,
        },
        {
          what: `${reading('ours')} ÷ ${titles.plain}`,
          atMost: 2,
          unit: 'times',
          value: (report) => ratioOf(report, reading('ours'), reading('plain')).median,
        },
      ],
    };
  },
};

/** In a scope of its own each time: a browser keeps what it has compiled of a script it knows. */
async function evaluate(
  session: Session,
  worker: Worker,
  round: number,
): Promise<readonly number[]> {
  return withWorker(session, worker, `evaluated-${round}`, (page) =>
    page.evaluate('evaluatedMs()'),
  );
}

async function read(session: Session, worker: Worker, round: number): Promise<readonly number[]> {
  return withWorker(session, worker, `read-${round}`, (page) =>
    page.evaluate('readMany', asset, readsPerRound),
  );
}

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script>
const registered = navigator.serviceWorker.register(
  './worker.js' + location.search, { scope: location.pathname },
);
const controlled = () => navigator.serviceWorker.controller !== null;
async function evaluatedMs() {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
  active.postMessage('', [port2]);
  return [await answer];
}
async function readMany(url, count) {
  await (await caches.open('assets')).put(url, await fetch(url));
  const times = [];
  for (let read = 0; read < count; read++) {
    const start = performance.now();
    await (await fetch(url)).arrayBuffer();
    times.push(performance.now() - start);
  }
  return times;
}
</script>`;

async function withWorker(
  session: Session,
  worker: Worker,
  name: string,
  use: (page: Parameters<Parameters<Session['visit']>[1]>[0]) => Promise<unknown>,
): Promise<readonly number[]> {
  const folder = `/startup/${worker}/${name}/`;
  session.server.serveText(`${folder}index.html`, PAGE);
  session.server.serveText(`${folder}worker.js`, OUTER, 'text/javascript');
  const address = `${folder}index.html?script=${encodeURIComponent(scriptOf(worker))}`;
  return session.visit(address, async (page) => {
    await page.waitFor('controlled()');
    return (await use(page)) as readonly number[];
  });
}
