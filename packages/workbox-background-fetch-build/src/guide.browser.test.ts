import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fixtureOf, hosts } from './testing/hosts.js';
import type { Host } from './testing/hosts.js';

/** What a build config may cost an app: lines that come or go, that of the page's tag among them. */
const MOST_LINES = 10;

let guide: string;

beforeAll(async () => {
  const file = path.join(import.meta.dirname, '../../../docs/guide/hosts.md');
  guide = await readFile(file, 'utf8');
});

/** Lines that come and go, each as often as it does. */
async function changedLines(host: Host, name: string): Promise<string[]> {
  const linesOf = async (folder: string) =>
    (await readFile(path.join(fixtureOf(host), folder, name), 'utf8')).trimEnd().split('\n');
  const [before, after] = [await linesOf('before'), await linesOf('.')];
  return [
    ...without(before, after).map((line) => `-${line}`),
    ...without(after, before).map((line) => `+${line}`),
  ];
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const found = left.indexOf(line);
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
}

function sectionOf({ section }: Host): string {
  const [, text = ''] = guide.split(`\n## ${section}\n`);
  return text.split('\n## ')[0] ?? '';
}

/** What the guide shows of one function is the same of the other. */
const asShown = (line: string): string =>
  line.replaceAll('injectManifest', 'generateSW').replaceAll('InjectManifest', 'GenerateSW');

describe.each(hosts)('the guide on $name', (host) => {
  it('shows the lines by which its app differs from itself without us, and no more than ten', async () => {
    const files =
      host.app === 'static-app'
        ? ['sw.js', 'index.html']
        : [host.config, ...(host.ownTag ? ['index.html'] : [])];
    const changed = (await Promise.all(files.map((file) => changedLines(host, file)))).flat();
    const section = sectionOf(host);
    const shown = [...section.matchAll(/```diff\n(.*?)```/gs)]
      .flatMap(([, block = '']) => block.split('\n'))
      .filter((line) => /^[+-]/.test(line));
    const wanted = host.section === 'Serwist' ? changed : changed.map(asShown);
    expect(shown.sort()).toEqual(wanted.sort());

    const commands = host.app === 'static-app' ? await readFile(script(host), 'utf8') : '';
    expect(section).toContain(commands);
    const lines = changed.length + commands.split('\n').filter(Boolean).length;
    expect(lines).toBeLessThanOrEqual(MOST_LINES);
  });
});

const script = (host: Host): string => path.join(fixtureOf(host), host.config);
