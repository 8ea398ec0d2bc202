import os from 'node:os';

/** The machine in a line: what figures depend on. */
export function describeMachine(): string {
  const cpus = os.cpus();
  const memoryGiB = Math.round(os.totalmem() / 2 ** 30);
  const model = cpus[0]?.model.trim() ?? 'unknown processor';
  return `${cpus.length} × ${model}, ${memoryGiB} GiB, ${os.type()} ${os.release()}, Node.js ${process.versions.node}`;
}
