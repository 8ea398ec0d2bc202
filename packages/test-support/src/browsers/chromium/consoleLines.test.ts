import { expect, test } from '@jest/globals';
import { chromiumConsole } from './consoleLines.js';

test('finds messages in the log, also those of several lines, and nothing else', () => {
  const messages: string[] = [];
  const consume = chromiumConsole(messages);
  const log = [
    '[1:1:1123/225626.1:ERROR:dbus/bus.cc:408] Failed to connect to the bus',
    '[1:1:1123/225626.2:INFO:CONSOLE:1] "one line", source: http://localhost/worker.js (24)',
    '[1:1:1123/225626.3:INFO:CONSOLE:7] "two',
    'lines", source: http://localhost/ (7)',
    '[1:1:1123/225626.4:INFO:CONSOLE:1] "from nowhere", source:  (1)',
  ];
  for (const line of log) consume(line);
  expect(messages).toEqual([
    'one line (http://localhost/worker.js:24)',
    'two\nlines (http://localhost/:7)',
    'from nowhere',
  ]);
});
