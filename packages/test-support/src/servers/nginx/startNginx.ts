import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localhostCertificate } from '../certificate.js';
import { freeLoopbackPorts } from './freeLoopbackPorts.js';
import { nginxConfig } from './nginxConfig.js';
import { readNginxLog, whenNginxLogged, type NginxRequest } from './nginxLog.js';
import type { NginxOptions } from './nginxOptions.js';
import { spawnNginx, type NginxProcess } from './nginxProcess.js';

/** A running nginx. */
export interface Nginx {
  /** HTTP/1.1, `http://localhost:port`. */
  readonly origin: string;
  /** HTTP/2 over TLS, `https://localhost:port`, with the certificate of `localhostCertificate()`. */
  readonly secureOrigin: string;
  /** The process that was started, and the only one there is. */
  readonly pid: number;
  /** The access log so far. */
  requests(): readonly NginxRequest[];
  /** Resolves with the access log as soon as the condition holds for it. */
  whenLogged(
    condition: (requests: readonly NginxRequest[]) => boolean,
  ): Promise<readonly NginxRequest[]>;
  /** Ends nginx with all its connections and removes its files. Does nothing the second time. */
  stop(): Promise<void>;
  /** `await using nginx = await startNginx(…)` stops it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Another process may take a port between our finding it free and nginx's listening on it. */
const attempts = 5;

/**
 * Starts nginx as an ordinary origin on the loopback, with its own configuration, logs and
 * temporary files, as the current user. It does not outlive this process.
 *
 * @throws Error when nginx is not installed, or refuses its configuration.
 */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  const { binary = '/usr/sbin/nginx' } = options;
  if (!existsSync(binary)) {
    throw new Error(
      `There is no nginx at ${binary}. Install Debian's nginx-light, or run \`npm run setup\`.`,
    );
  }
  const mimeTypes = '/etc/nginx/mime.types';
  const folder = await mkdtemp(join(tmpdir(), 'nginx-origin-'));
  const removeAtExit = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  const remove = async () => {
    process.removeListener('exit', removeAtExit);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { key, cert } = await localhostCertificate();
    await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 });
    await writeFile(join(folder, 'cert.pem'), cert);
    for (let attempt = 1; ; attempt++) {
      const { ports, addresses } = await freeLoopbackPorts(2);
      const [httpPort, httpsPort] = ports;
      if (httpPort === undefined || httpsPort === undefined) throw new Error('No free ports.');
      const place = { httpPort, httpsPort, addresses, folder, mimeTypes };
      await writeFile(join(folder, 'nginx.conf'), nginxConfig(options, place));
      const running = await launch(binary, folder, httpsPort);
      if (typeof running !== 'string') return nginxOf(running, place, remove);
      if (!running.includes('Address already in use') || attempt === attempts) {
        throw new Error(`nginx did not start: ${running}`);
      }
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Resolves with the process once it accepts connections, or with what it said before it ended. */
async function launch(
  binary: string,
  folder: string,
  port: number,
): Promise<NginxProcess | string> {
  const errorLog = join(folder, 'error.log');
  const output = openSync(errorLog, 'w');
  try {
    const child = spawnNginx(binary, ['-e', errorLog, '-c', join(folder, 'nginx.conf')], output);
    return (await child.accepts(port)) ? child : (await readFile(errorLog, 'utf8')).trim();
  } finally {
    closeSync(output);
  }
}

function nginxOf(
  child: NginxProcess,
  place: { httpPort: number; httpsPort: number; folder: string },
  remove: () => Promise<void>,
): Nginx {
  const accessLog = join(place.folder, 'access.log');
  const stop = async () => {
    await child.stop();
    await remove();
  };
  return {
    origin: `http://localhost:${place.httpPort}`,
    secureOrigin: `https://localhost:${place.httpsPort}`,
    pid: child.pid,
    requests: () => readNginxLog(accessLog),
    whenLogged: (condition) => whenNginxLogged(accessLog, condition),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
