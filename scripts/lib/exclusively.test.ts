import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { exclusively } from './exclusively.mjs';

const uniqueName = () =>
  `exclusively.test ${String(process.pid)} ${expect.getState().currentTestName ?? ''}`;

/** Another process that takes the lock and says so, and keeps it until it is killed. */
async function holderOf(name: string) {
  const script = `
    import { exclusively } from ${JSON.stringify(new URL('./exclusively.mjs', import.meta.url).href)};
    const forever = setInterval(() => {}, 60_000);
    await exclusively(${JSON.stringify(name)}, {}, async () => {
      console.log('held');
      await new Promise(() => {});
    });`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return holder;
}

test('one at a time, however many want to', async () => {
  const name = uniqueName();
  let inside = 0;
  let most = 0;
  const visit = () =>
    exclusively(name, {}, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    });
  await Promise.all([visit(), visit(), visit(), visit(), visit()]);
  expect(most).toBe(1);
});

test('lets go when the work fails', async () => {
  const name = uniqueName();
  const failing = exclusively(name, {}, () => Promise.reject(new Error('work')));
  await expect(failing).rejects.toThrow('work');
  await expect(exclusively(name, {}, () => Promise.resolve('next'))).resolves.toBe('next');
});

test('waits for another process, and comes next when that one is killed', async () => {
  const name = uniqueName();
  const holder = await holderOf(name);
  try {
    const order: string[] = [];
    const onWait = () => {
      order.push('waits');
      holder.kill('SIGKILL');
    };
    await exclusively(name, { onWait }, () => Promise.resolve(order.push('comes')));
    expect(order).toEqual(['waits', 'comes']);
  } finally {
    holder.kill('SIGKILL');
  }
});
