import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { assetPath } from '../process/requirements.js';

/** An X server without a screen; WebKitGTK has no headless mode. */
export interface VirtualDisplay {
  /** For the environment variable `DISPLAY`. */
  readonly name: string;
  readonly pid: number;
}

/** Starts one on the first number that is free, reachable from this machine only. */
export async function startVirtualDisplay(binary: string): Promise<VirtualDisplay> {
  const server = spawn(
    assetPath('process/dieWithParent.sh'),
    ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'],
    {
      env: { ...process.env, TEST_BROWSER_BINARY: binary },
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const announced = server.stdio[3];
  if (!(announced instanceof Readable) || server.pid === undefined) {
    throw new Error('Xvfb did not start; is it installed?');
  }
  const lines = createInterface({ input: announced });
  const [number] = (await Promise.race([
    once(lines, 'line'),
    once(server, 'exit').then(([code]) => {
      throw new Error(`Xvfb ended with code ${String(code)} before it had a display.`);
    }),
  ])) as [string];
  server.unref();
  return { name: `:${number}`, pid: server.pid };
}
