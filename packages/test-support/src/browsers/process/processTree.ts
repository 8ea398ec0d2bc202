import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** How often the kernel is asked whether killed processes are gone, in milliseconds. */
const pollMs = 10;
/** A killed process is gone at once unless the kernel holds it; then something is badly wrong. */
const goneMs = 15_000;

interface ProcessStatus {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * A process that we started as the leader of its own group, and all that descends from it. Linux only:
 * it reads `/proc`.
 */
export class ProcessTree {
  readonly #leader: number;
  readonly #companions: readonly ProcessTree[];
  #gone = false;

  /**
   * @param leader id of the process.
   * @param companions ids of others that we started as leaders for its sake: they end with it, but their
   * memory is not counted.
   */
  constructor(leader: number, companions: readonly number[] = []) {
    this.#leader = leader;
    this.#companions = companions.map((companion) => new ProcessTree(companion));
  }

  /** SIGKILL to all of them; resolves when none is left. Harmless when repeated. */
  async kill(): Promise<void> {
    const end = performance.now() + goneMs;
    while (!this.#gone) {
      const alive = await this.#members();
      for (const pid of alive) sendKill(pid);
      this.#gone = alive.length === 0;
      if (!this.#gone && performance.now() > end) {
        throw new Error(`Processes ${alive.join(', ')} survive SIGKILL; what holds them?`);
      }
      if (!this.#gone) await delay(pollMs);
    }
    for (const companion of this.#companions) await companion.kill();
  }

  /** Their memory in bytes: proportional set sizes, so that shared pages count once. */
  async memory(): Promise<number> {
    const sizes = await Promise.all((await this.#members()).map(proportionalSetSize));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Ids of those that live: group members, also where the leader died, and descendants elsewhere. */
  async #members(): Promise<number[]> {
    if (this.#gone) return [];
    const all = await livingProcesses();
    const ours = new Set([this.#leader]);
    for (let size = 0; size !== ours.size;) {
      size = ours.size;
      for (const { pid, parent, group } of all) {
        if (group === this.#leader || ours.has(parent)) ours.add(pid);
      }
    }
    return all.map(({ pid }) => pid).filter((pid) => ours.has(pid));
  }
}

function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended since we looked.
  }
}

/** All processes but zombies. */
async function livingProcesses(): Promise<ProcessStatus[]> {
  const entries = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const all = await Promise.all(entries.map((entry) => status(Number(entry))));
  return all.filter((one) => one !== undefined);
}

async function status(pid: number): Promise<ProcessStatus | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // "pid (name) state parent group …", where the name may hold spaces and parentheses.
  const [state, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || state === '' || state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), group: Number(group) };
}

async function proportionalSetSize(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? '0';
  return Number(kibibytes) * 1024;
}
