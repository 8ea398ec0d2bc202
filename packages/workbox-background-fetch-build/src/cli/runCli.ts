import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { PackManifest } from 'workbox-content-packs/manifest';
import { counted } from '../counted.js';
import { isOrigin } from '../options/isOrigin.js';
import { PackBuildError } from '../pack/packBuildError.js';
import { buildPack } from '../pack/packFolder.js';
import type { PackFolderOptions } from '../pack/packFolder.js';
import { verifyPack } from '../pack/verifyPack.js';
import type { VerifyPackOptions } from '../pack/verifyPack.js';
import { manifestName, PAGE_SCRIPT, STATIC_WORKER_SCRIPT } from '../writtenNames.js';
import { progressBar } from './progressBar.js';
import { whatIsNew } from './whatIsNew.js';
import { writeWorker } from './writeWorker.js';

/** Where a command line came from, and where what it says goes. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
}

/** What commander read, by its names for our options. */
interface PackArguments extends Omit<
  PackFolderOptions,
  'folder' | 'globs' | 'manifest' | 'onProgress' | 'title'
> {
  readonly glob?: string[];
  readonly manifest?: string;
  readonly title?: string;
}

/** @returns the exit code: 0; 1 for what is wrong with files; 2 for what is wrong with the command. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  let outcome: 0 | 1 = 0;
  const program = programOf(terminal, (found) => {
    outcome = found;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return outcome;
  } catch (error) {
    // What is wrong was written by commander.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof PackBuildError)) throw error;
    terminal.stderr.write(`bgfetch: ${inOptions(error, args[0])}\n`);
    return error.code === 'option' ? 2 : 1;
  }
}

function programOf(terminal: Terminal, report: (outcome: 0 | 1) => void): Command {
  const { stdout, stderr } = terminal;
  const program = new Command('bgfetch')
    .description('Makes content packs for any static host, and checks them.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    });
  program
    .command('pack')
    .description('Writes the manifest of a pack, and the bundles of its small files.')
    .argument('<dir>', 'the folder whose files it is made of')
    .requiredOption('--id <id>', 'names the pack for ever: letters, digits, ".", "_" and "-"')
    .requiredOption('--version <version>', 'whole numbers with dots between, such as 7 or 7.1.0')
    .option('--title <title>', 'what people see (default: the id)')
    .option('--glob <pattern...>', 'which files (default: all)')
    .option('--manifest <file>', 'the file to write (default: <id>.pack.json in <dir>)')
    .option('--delivery <when>', 'install, fast-follow or on-demand (default: on-demand)')
    .option('--public-path <url>', 'the URL of <dir> (default: the way from the manifest)')
    .option('--segment-bytes <bytes>', 'size of a segment (default: 8 MiB)', wholeNumber)
    .option('--bundle-up-to <bytes>', 'files up to this go in bundles; 0: none', wholeNumber)
    .option('--hash-names', 'fetch files from copies under content-hashed names, in <id>.files')
    .option('--cache-file <file>', 'keeps digests between builds (default: none)')
    .action(async (folder: string, given: PackArguments) => {
      const { glob, title = given.id, ...others } = given;
      const { manifest = path.join(folder, manifestName(given.id)) } = given;
      const bar = progressBar('packing', terminal);
      try {
        const built = await buildPack({
          ...others,
          ...(glob ? { globs: glob } : {}),
          ...{ folder, title, manifest, onProgress: bar.update },
        });
        bar.stop();
        if (built.warning !== undefined)
          stderr.write(`bgfetch: ${built.warning}. It was written all the same.\n`);
        stdout.write(summaryOf(built.manifest, manifest, built.digest));
      } finally {
        bar.stop();
      }
    });
  program
    .command('verify')
    .description('Reads every file that manifests name, and compares sizes and digests.')
    .argument('<dir>', 'the folder with the files')
    .argument('<manifest...>', 'of the packs that are looked at')
    .option('--public-path <url>', 'the URL of <dir> that the pack was built with')
    .action(
      async (
        folder: string,
        manifests: readonly string[],
        given: Pick<VerifyPackOptions, 'publicPath'>,
      ) => {
        for (const manifest of manifests) {
          const bar = progressBar('verifying', terminal);
          const options = { ...given, folder, manifest, onProgress: bar.update };
          const problems = await verifyPack(options).finally(() => bar.stop());
          for (const { url, problem } of problems) stderr.write(`${url} ${problem}\n`);
          if (problems.length === 0) stdout.write(`${manifest}: everything is as it says\n`);
          else report(1);
        }
      },
    );
  program
    .command('worker')
    .description(
      `Writes ${STATIC_WORKER_SCRIPT}, for importScripts() in the site's worker, and ${PAGE_SCRIPT}, for its pages.`,
    )
    .argument('<dir>', 'the folder of the worker')
    .argument('<manifest...>', 'of the packs that the worker is to have')
    .option(
      '--allowed-origin <origin>',
      'from which packs may take files, too; each by itself',
      origins,
    )
    .option(
      '--trusted <id>',
      'a pack whose files may be pages, scripts and styles; each by itself',
      ids,
    )
    .action(
      async (
        folder: string,
        manifests: string[],
        {
          allowedOrigin = [],
          trusted = [],
        }: { readonly allowedOrigin?: readonly string[]; readonly trusted?: readonly string[] },
      ) => {
        const options = { allowedOrigins: allowedOrigin, trusted };
        const written = await writeWorker(folder, manifests, options);
        for (const warning of written.warnings) stderr.write(`bgfetch: ${warning}.\n`);
        stdout.write(whatIsNew(folder, written));
      },
    );
  return program;
}

/** Options by the names that were typed: where a manifest is read, it is an argument. */
function inOptions({ message, option }: PackBuildError, command: string | undefined): string {
  if (option === undefined || !message.startsWith(`${option} `)) return message;
  const names: Record<string, string> = {
    ...{ folder: '<dir>', globs: '--glob' },
    ...(command === 'pack' ? {} : { manifest: '<manifest>' }),
  };
  const kebab = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return (names[option] ?? `--${kebab}`) + message.slice(option.length);
}

function wholeNumber(found: string): number {
  if (/^\d{1,15}$/.test(found)) return Number(found);
  throw new InvalidArgumentError('Allowed is a whole number of bytes.');
}

function origins(found: string, before: readonly string[] = []): readonly string[] {
  if (isOrigin(found)) return [...before, found];
  throw new InvalidArgumentError('Allowed is an origin such as https://cdn.example.');
}

function ids(found: string, before: readonly string[] = []): readonly string[] {
  return [...before, found];
}

function summaryOf(
  { id, version, entries, bundles = [] }: PackManifest,
  manifest: string,
  digest: string,
): string {
  const bytes = entries.reduce((sum, { size = 0 }) => sum + size, 0);
  return (
    `${id} ${version}: ${counted(entries.length, 'file')} (${(bytes / 1e6).toFixed(1)} MB), ` +
    `${counted(bundles.length, 'bundle')}\n${manifest}  sha256 ${digest}\n`
  );
}
