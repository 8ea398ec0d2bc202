import { spawn } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import type { RunningEngine } from '../engine.js';
import type { LaunchOptions } from '../launchOptions.js';
import { eachLine } from '../process/logLines.js';
import { ProcessTree } from '../process/processTree.js';
import { assetPath, requireBrowser } from '../process/requirements.js';
import { HostConnection } from './hostConnection.js';
import { startVirtualDisplay } from './virtualDisplay.js';
import { WebKitEngine } from './webKitEngine.js';

/** Debian's own interpreter, the one that its `python3-gi` is for; the `PATH` may hold another. */
const python = '/usr/bin/python3';

/** What a desktop session would bring, and a container lacks. */
const desktop = { GSETTINGS_BACKEND: 'memory', NO_AT_BRIDGE: '1', GDK_BACKEND: 'x11' };

/** WebKit knows a share of the volume only. */
async function storageLimit(
  folder: string,
  { storageLimitBytes }: LaunchOptions,
): Promise<string[]> {
  if (storageLimitBytes === undefined) return [];
  const { blocks, bsize } = await statfs(folder);
  return ['--storage-ratio', String(storageLimitBytes / (blocks * bsize))];
}

/** Starts Debian's WebKitGTK in a host process of ours. */
export async function startWebKit(folder: string, options: LaunchOptions): Promise<RunningEngine> {
  const display = await startVirtualDisplay(requireBrowser('webkit'));
  const host = spawn(
    assetPath('process/dieWithParent.sh'),
    [
      assetPath('webkit/webkit_host.py'),
      folder,
      ...(options.ignoreCertificateErrors === true ? ['--ignore-certificate-errors'] : []),
      ...(await storageLimit(folder, options)),
    ],
    {
      env: {
        ...process.env,
        ...desktop,
        DISPLAY: display.name,
        TEST_BROWSER_BINARY: python,
      },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  if (host.pid === undefined) {
    await new ProcessTree(display.pid).kill();
    throw new Error('The host of WebKitGTK did not start.');
  }
  const processes = new ProcessTree(host.pid, [display.pid]);
  const log: string[] = [];
  const console: string[] = [];
  eachLine(host.stderr, (line) => {
    log.push(line);
    // `url:line:column: CONSOLE LOG message`, between the warnings of its libraries.
    if (/(^|: )CONSOLE /.test(line)) console.push(line);
  });
  try {
    const connection = new HostConnection(host, () => log.slice(-20).join('\n'));
    const version = `WebKitGTK ${String(await connection.send('version'))}`;
    return new WebKitEngine(connection, version, processes, console);
  } catch (error) {
    await processes.kill();
    throw error;
  }
}
