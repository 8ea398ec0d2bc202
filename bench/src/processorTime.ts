import { readdir, readFile } from 'node:fs/promises';

/** What Linux counts processor time in: a hundredth of a second, on all that Node.js runs on. */
const TICK_MS = 10;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly ms: number;
}

/**
 * The processor time that this process's descendants have taken so far, in milliseconds: the browser's
 * with all its processes. On a machine that others use too it says more than a clock.
 */
export async function descendantsProcessorMs(): Promise<number> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const processes = (await Promise.all(pids.map(timesOf))).filter((one) => one !== undefined);
  const ours = new Set([process.pid]);
  for (let size = 0; size !== ours.size;) {
    size = ours.size;
    for (const { pid, parent } of processes) if (ours.has(parent)) ours.add(pid);
  }
  ours.delete(process.pid);
  return processes.reduce((sum, { pid, ms }) => (ours.has(pid) ? sum + ms : sum), 0);
}

async function timesOf(pid: number): Promise<ProcessTimes | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // "pid (name) state parent …": the name may hold spaces and parentheses. The 14th and 15th of all
  // fields are the times in user and in system mode.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]];
  if (parent === undefined || user === undefined || system === undefined) return undefined;
  return { pid, parent: Number(parent), ms: (Number(user) + Number(system)) * TICK_MS };
}
