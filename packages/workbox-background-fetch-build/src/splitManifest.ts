import type {
  GenerateSWOptions,
  GetManifestOptions,
  InjectManifestOptions,
  ManifestTransform,
} from 'workbox-build';
import { optionError } from './options/optionError.js';
import { patternOf } from './patternOf.js';
import { workboxGlobs } from './writtenNames.js';

/** An entry of Workbox's manifest, with its size in bytes. */
export interface SizedEntry {
  readonly url: string;
  readonly revision: string | null;
  readonly size: number;
}

export interface SplitManifest {
  /** To be downloaded in the background. */
  readonly large: readonly SizedEntry[];
  /** To be precached by Workbox. */
  readonly small: readonly SizedEntry[];
  /** Large, and precached all the same: the app does not start without them. */
  readonly programs: readonly SizedEntry[];
}

type Config = GenerateSWOptions | InjectManifestOptions;

/** What an app starts with. Downloads answer no navigations and no scripts, so that these stay. */
const PROGRAM = /\.(?:html?|xhtml|[cm]?js|css)(?:\?.*)?$/i;

/** Lists files as what precaches them does: globs, prefixes and transforms mean what they mean to it. */
export type GetManifest = (
  config: GetManifestOptions,
) => Promise<{ readonly warnings: readonly string[] }>;

/** @throws {TypeError} for a file that cannot even be listed, such as one of more than 2 GiB. */
export async function splitManifest(
  config: Config,
  largerThan: number,
  largeGlobs: readonly string[] | undefined,
  getManifest: GetManifest,
): Promise<SplitManifest> {
  const entries: SizedEntry[] = [];
  const collect: ManifestTransform = (manifest) => {
    for (const { url, revision = null, size } of manifest) entries.push({ url, revision, size });
    return { manifest: [...manifest], warnings: [] };
  };
  if (config.globDirectory !== undefined) {
    const { warnings } = await getManifest({
      ...pick(config, [
        'dontCacheBustURLsMatching',
        'globFollow',
        'globPatterns',
        'maximumFileSizeToCacheInBytes',
        'modifyURLPrefix',
        'templatedURLs',
      ]),
      globDirectory: config.globDirectory,
      // It keeps those out itself where generateSW asks it.
      globIgnores: [
        ...(config.globIgnores ?? []),
        ...workboxGlobs(config.swDest, config.globDirectory),
      ],
      manifestTransforms: [...(config.manifestTransforms ?? []), collect],
    }).catch((error: unknown) => {
      if (error instanceof Error) refuseUnreadable(error.message);
      throw error;
    });
    // Workbox only warns, and lists no file at all of such a glob.
    warnings.forEach(refuseUnreadable);
  }
  return splitEntries(entries, largerThan, largeGlobs);
}

/** Workbox and Serwist read each file that their globs match in one piece, and Node.js reads no more so. */
function refuseUnreadable(message: string): void {
  if (!/greater than 2 GiB|create a file hash/.test(message)) return;
  throw optionError(
    `globPatterns match a file that cannot be listed for the precache, as those of more than 2 GiB cannot: make it part of a pack (packs), or leave it out (globIgnores). Found: ${message}`,
  );
}

/** Sorted, so that the same files make the same script, whatever order they were found in. */
export function splitEntries(
  found: readonly SizedEntry[],
  largerThan: number,
  largeGlobs: readonly string[] = [],
): SplitManifest {
  const entries = [...found].sort((a, b) => (a.url < b.url ? -1 : 1));
  const pattern = largeGlobs.length > 0 ? patternOf(largeGlobs) : undefined;
  const isLarge = ({ url, size }: SizedEntry) =>
    size > largerThan || pattern?.test(url.replace(/^\//, '')) === true;
  const isProgram = ({ url }: SizedEntry) => PROGRAM.test(url);
  return {
    large: entries.filter((entry) => isLarge(entry) && !isProgram(entry)),
    small: entries.filter((entry) => !isLarge(entry) || isProgram(entry)),
    programs: entries.filter((entry) => isLarge(entry) && isProgram(entry)),
  };
}

/** What a build says of pages and scripts that are large, and precached all the same. */
export function warningsOf({ programs }: SplitManifest): string[] {
  if (programs.length === 0) return [];
  const names = programs.map(({ url, size }) => `${url} (${(size / 1e6).toFixed(1)} MB)`);
  return [
    `${names.join(', ')}: large, and precached all the same, because the app does not start without ` +
      'pages, scripts and styles. Every install waits for them: split them, or load parts of them later.',
  ];
}

function pick<T extends object, Name extends keyof T>(
  from: T,
  names: readonly Name[],
): Pick<T, Name> {
  const entries = names
    .filter((name) => from[name] !== undefined)
    .map((name) => [name, from[name]]);
  return Object.fromEntries(entries) as Pick<T, Name>;
}
