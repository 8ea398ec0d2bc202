// @ts-check
/**
 * What the server has sent of several files together, in bytes.
 *
 * @param {ReadonlyMap<string, {readonly content: {readonly size: number}}>} files by path
 * @param {Pick<import('@internal/test-support').FaultServer['log'], 'bytesSent' | 'bytesSentAgain'>} log
 * @returns {{size: number, sent: number, sentAgain: number}} `sentAgain`: of what was sent, what had been before
 */
export function sentOf(files, log) {
  const sum = { size: 0, sent: 0, sentAgain: 0 };
  for (const [path, { content }] of files) {
    sum.size += content.size;
    sum.sent += log.bytesSent(path);
    sum.sentAgain += log.bytesSentAgain(path);
  }
  return sum;
}
