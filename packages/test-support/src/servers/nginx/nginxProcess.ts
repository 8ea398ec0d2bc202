import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** From util-linux: has the kernel kill nginx when this process dies, however it dies. */
const setpriv = '/usr/bin/setpriv';
const connectIntervalMs = 10;

/** The one process of an nginx without a master. */
export interface NginxProcess {
  readonly pid: number;
  /** Resolves true once the port accepts connections, false when nginx ended before that. */
  accepts(port: number): Promise<boolean>;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts nginx, tied to the life of this process. `output` is a file for what it writes. */
export function spawnNginx(binary: string, args: readonly string[], output: number): NginxProcess {
  const command = existsSync(setpriv)
    ? [setpriv, '--pdeathsig', 'KILL', '--', binary, ...args]
    : [binary, ...args];
  const [file = binary, ...rest] = command;
  const child = spawn(file, rest, { stdio: ['ignore', output, output] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let hasEnded = false;
  const ended = endOf(child).finally(() => {
    hasEnded = true;
    process.removeListener('exit', kill);
  });
  child.unref();
  return {
    pid: child.pid ?? 0,
    async accepts(port) {
      while (!isTrue(hasEnded)) {
        if (await connects(port)) return !isTrue(hasEnded);
        await Promise.race([ended, delay(connectIntervalMs)]);
      }
      return false;
    },
    async stop() {
      child.ref(); // Whoever waits for the end keeps the process alive until then.
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  try {
    await once(child, 'exit');
  } catch (error) {
    throw new Error(`${child.spawnfile} could not be run.`, { cause: error });
  }
}

async function connects(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false; // Refused: it does not listen yet.
  } finally {
    socket.destroy();
  }
}

/** A call, so that the compiler does not take an earlier answer for the present one. */
function isTrue(value: boolean): boolean {
  return value;
}
