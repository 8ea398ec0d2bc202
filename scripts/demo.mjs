// @ts-check
/**
 * `npm run demo`: set-up without browsers (the visitor has one), build, and the demo's server.
 */
import { build } from './lib/build.mjs';
import { parsePort, usualPort } from './lib/demoPort.mjs';
import { errorCode } from './lib/errorCode.mjs';
import { describeError, UserError } from './lib/userError.mjs';
import { setUp } from './setup.mjs';

try {
  const port = parsePort(process.env['PORT']);
  await setUp({ engines: [] });
  await build();
  const url = await serve(port);
  console.log(`Demo ready at http://localhost:${new URL(url).port}/`);
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

/**
 * @param {number | undefined} port nothing: the usual one, or any when somebody else has it
 * @returns {Promise<string>} where it is served
 */
async function serve(port) {
  const { startDemo } = await import('../demo/server.mjs');
  try {
    return (await startDemo({ port: port ?? usualPort })).url;
  } catch (error) {
    const reason = cannotListen(error);
    if (!reason) throw error;
    if (port === undefined) return (await startDemo({ port: 0 })).url;
    throw new UserError(`PORT=${port} cannot be used: ${reason}. Choose another, or leave it out.`);
  }
}

/**
 * @param {unknown} error
 * @returns {string | undefined} why the port is not to be had, if that is what went wrong
 */
function cannotListen(error) {
  const code = errorCode(error);
  if (code === 'EADDRINUSE') return 'another program listens there';
  if (code === 'EACCES') return 'this user may not listen there';
  return undefined;
}
