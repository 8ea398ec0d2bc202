import { setTimeout as delay } from 'node:timers/promises';
import type { SoakPage } from './app/page.js';
import { PACK_ID } from './pack.js';
import type { Action } from './plan/steps.js';
import type { Scene } from './scene.js';
import { stopReading } from './stopReading.js';

declare const soak: SoakPage;
declare function deleteKept(url: string): Promise<boolean>;

type Performances = {
  readonly [What in Action['what']]: (
    scene: Scene,
    action: Extract<Action, { readonly what: What }>,
  ) => Promise<void>;
};

/** Does what a step says. */
export function perform(scene: Scene, action: Action): Promise<void> {
  const does = PERFORMANCES[action.what] as (scene: Scene, action: Action) => Promise<void>;
  return does(scene, action);
}

const PERFORMANCES: Performances = {
  start: async (scene, { job }) => {
    const { episode, parts, started } = scene;
    const plan = episode.jobs[job];
    if (!plan || started.has(job)) return;
    const page = await scene.tabs.any();
    const problem = await page.evaluate(
      (given, urls) => soak.start(given, urls),
      plan,
      scene.urlsOf(plan),
    );
    if (problem === '') {
      started.set(job, { plan, deleted: new Set() });
      parts.totals.jobs += 1;
    } else if (episode.room === undefined) {
      parts.violate(`${plan.id} could not be started: ${problem}`);
    }
    if (plan.engine !== 'emulated') {
      for (const { path } of plan.files) parts.origin.exempt(path);
    }
  },
  abort: async ({ started, tabs }, { job }) => {
    const known = started.get(job);
    if (!known || known.aborted === true) return;
    const page = await tabs.any();
    known.aborted = 'lost';
    const answer = await page.evaluate((id) => soak.abort(id), known.plan.id);
    if (answer === true) known.aborted = true;
    else delete known.aborted;
  },
  kill: async (scene) => {
    await scene.parts.browser.kill();
    scene.tabs.forget();
    await scene.parts.browser.restart();
    // Nobody has been woken yet: what lies there is what the dead left.
    await scene.look();
    await scene.tabs.open();
  },
  'stop workers': async ({ parts, tabs }) => {
    await tabs.any();
    await parts.browser.stopWorkers();
  },
  'open tab': async ({ tabs }) => {
    await tabs.open();
  },
  'close tab': ({ tabs }) => tabs.closeOne(),
  leave: async ({ parts, tabs }, { forMs }) => {
    // Without any page some browsers end.
    await tabs.beside(parts.app.checkerUrl, async () => {
      await tabs.closeAll();
      await delay(forMs);
    });
    await tabs.open();
  },
  hide: ({ tabs }) => tabs.hide(),
  show: ({ tabs }) => tabs.wake(),
  freeze: ({ tabs }) => tabs.freeze(),
  offline: async ({ parts, tabs }, { forMs, by }) => {
    if (by === 'server') {
      await parts.server.stop();
      await delay(forMs);
      await parts.server.start();
      return;
    }
    const page = await tabs.any();
    await page.offline(true);
    parts.server.resetConnections();
    await delay(forMs);
    await page.offline(false);
  },
  'reset connections': ({ parts }) => {
    parts.server.resetConnections();
    return Promise.resolve();
  },
  release: ({ parts }) => {
    parts.origin.release();
    return Promise.resolve();
  },
  change: ({ episode, parts }, { job, file }) => {
    const plan = episode.jobs[job];
    // How much may come was said beforehand.
    const path = plan?.downloadTotal === 0 ? plan.files[file]?.path : undefined;
    if (path !== undefined) parts.origin.change(path);
    return Promise.resolve();
  },
  'new worker': async (scene, { waits, raisesDatabase }) => {
    scene.parts.app.deploy({ by: 1, waits });
    const page = await scene.tabs.any();
    await page.evaluate(() => soak.update());
    if (!raisesDatabase || scene.isDatabaseRaised) return;
    await page.evaluate(() => soak.raiseDatabase());
    scene.isDatabaseRaised = true;
  },
  'old worker': async ({ parts, tabs }) => {
    parts.app.deploy({ by: -1, waits: false });
    await (await tabs.any()).evaluate(() => soak.update());
  },
  'take over': async ({ tabs }) => {
    await (await tabs.any()).evaluate(() => soak.takeOver());
  },
  'new pack': async (scene) => {
    await scene.deployPack(Math.max(...scene.deployed.map(({ version }) => Number(version))) + 1);
    await (await scene.tabs.any()).evaluate(() => soak.update());
  },
  'old pack': async (scene) => {
    await scene.deployPack(
      1 + scene.random.below(new Set(scene.deployed.map(({ version }) => version)).size),
    );
    await (await scene.tabs.any()).evaluate(() => soak.update());
  },
  'pack command': async (scene, { command }) => {
    const { parts, deployed } = scene;
    if (command === 'remove') {
      for (const { files, bundles } of deployed) {
        for (const path of [...files.keys(), ...bundles.keys()]) parts.origin.allowRestart(path);
      }
    }
    const page = await scene.tabs.any();
    const answer = await page.evaluate(
      (id, name) =>
        soak.command(name === 'download' ? { command: name, pack: { id } } : { command: name, id }),
      PACK_ID,
      command,
    );
    // What makes no sense just now is refused; what a verification finds is wrong.
    if (command !== 'verify' || !answer.ok) return;
    const report = answer.value as { readonly ok: boolean } | undefined;
    if (report?.ok === false) parts.violate(`a verification found ${JSON.stringify(report)}`);
  },
  delete: async ({ parts, started, tabs }, { job, file }) => {
    const known = started.get(job);
    const path = known?.plan.files[file]?.path;
    if (!known || path === undefined) return;
    const page = await tabs.any();
    known.deleted.add(path);
    await page.evaluateInWorker((url: string) => deleteKept(url), parts.origin.url(path));
  },
  read: (scene) => scene.read(),
  'stop reading': (scene, { by }) => stopReading(scene, by),
  look: async (scene) => {
    await scene.look();
  },
};
