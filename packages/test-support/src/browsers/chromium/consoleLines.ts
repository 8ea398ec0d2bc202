/**
 * Collects what pages and workers log out of Chromium's own log, whose entries are
 * `[…:CONSOLE:line] "message", source: url (line)`; a message may span lines.
 *
 * @returns the consumer of the log's lines.
 */
export function chromiumConsole(messages: string[]): (line: string) => void {
  let open: string | undefined;
  return (line) => {
    const begun = /:CONSOLE:\d+\] "(.*)$/.exec(line)?.[1];
    if (begun !== undefined) open = begun;
    else if (open !== undefined) open = `${open}\n${line}`;
    if (open === undefined) return;
    const whole = /^([^]*)", source: (.*) \((\d+)\)$/.exec(open);
    if (whole === null) return;
    const [, message = '', source = '', at = ''] = whole;
    messages.push(source === '' ? message : `${message} (${source}:${at})`);
    open = undefined;
  };
}
