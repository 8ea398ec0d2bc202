import { PackManifestError } from './packManifestError.js';
import { Field } from './field.js';
import type { ObjectField } from './field.js';
import { PACK_FORMAT } from './packManifest.js';
import type {
  BundledEntry,
  Delivery,
  PackBundle,
  PackEntry,
  PackIcon,
  PackManifest,
  PackTotals,
} from './packManifest.js';
import { isVersion } from './packVersion.js';

/** Where a manifest is, and where its assets may be. */
export interface ParseOptions {
  /** Where the manifest is, absolute: its URLs are relative to that. */
  readonly manifestUrl: string;
  /** Origins besides the manifest's own from which assets may come, such as `https://cdn.example`. */
  readonly allowedOrigins?: readonly string[];
}

const DELIVERIES: readonly Delivery[] = ['install', 'fast-follow', 'on-demand'];

/** A manifest beyond this was not made by a build. */
const MOST_ENTRIES = 100_000;
/** One connection takes as much memory. */
const MOST_SEGMENT_BYTES = 64 * 1024 * 1024;

/**
 * Reads a manifest field by field: what came may be anything. What it returns has absolute URLs, is
 * consistent in itself, and holds nothing that this version does not know.
 *
 * @example
 * import { parsePackManifest } from 'workbox-content-packs/manifest';
 *
 * const { entries } = parsePackManifest(JSON.parse(text), { manifestUrl: 'https://app.example/course-3.pack.json' });
 * const bytes = entries.reduce((sum, { size = 0 }) => sum + size, 0);
 *
 * @throws {PackManifestError} with the place and the reason.
 */
export function parsePackManifest(given: unknown, options: ParseOptions): PackManifest {
  const manifest = new Field(given, '').object();
  const format = manifest.field('format').wholeNumber();
  if (format > PACK_FORMAT) {
    throw new PackManifestError(
      'newer-format',
      'format',
      `is ${format}, and this version reads up to ${PACK_FORMAT}: update workbox-content-packs`,
    );
  }
  const idField = manifest.field('id');
  const id = idField.text();
  if (!/^[\w.-]{1,64}$/.test(id))
    idField.refuse('must be 1 to 64 letters, digits, ".", "_" or "-"');
  const versionField = manifest.field('version');
  const version = versionField.text();
  if (!isVersion(version))
    versionField.refuse('must be whole numbers with dots between, as in 7.1');
  const segmentBytes = manifest.field('segmentBytes').wholeNumber(1, MOST_SEGMENT_BYTES);
  const urls = new Urls(options);
  const bundles = (manifest.optional('bundles')?.list() ?? []).map((bundle) =>
    parseBundle(bundle, segmentBytes, urls),
  );
  const entriesField = manifest.field('entries');
  const entries = entriesField.list();
  if (entries.length > MOST_ENTRIES) entriesField.refuse(`has more than ${MOST_ENTRIES} entries`);
  const icons = manifest.optional('icons')?.list();
  const parsed = entries.map((entry) => parseEntry(entry, segmentBytes, bundles, urls));
  const totals = manifest.optional('totals');
  return {
    format,
    id,
    title: manifest.field('title').text(),
    ...(icons ? { icons: icons.map((icon) => parseIcon(icon, urls)) } : {}),
    version,
    delivery: manifest.field('delivery').oneOf(DELIVERIES),
    segmentBytes,
    entries: parsed,
    bundles,
    ...(totals ? { totals: parseTotals(totals, parsed) } : {}),
  };
}

function parseBundle(field: Field, segmentBytes: number, urls: Urls): PackBundle {
  const bundle = field.object();
  return {
    url: urls.take(bundle.field('url')),
    size: bundle.field('size').wholeNumber(1, segmentBytes),
    digest: bundle.field('digest').digest(),
  };
}

function parseEntry(
  field: Field,
  segmentBytes: number,
  bundles: readonly PackBundle[],
  urls: Urls,
): PackEntry {
  const entry = field.object();
  const type = entry.optional('type')?.mediaType();
  const base = {
    url: urls.take(entry.field('url')),
    ...(type === undefined ? {} : { type }),
  };
  const segments = entry.optional('segments');
  const isBundled = entry.optional('bundle') !== undefined;
  const fromField = entry.optional('from');
  if (!segments) fromField?.refuse('is for an entry with segments, by which its bytes are known');
  if (!segments && !isBundled) {
    const size = entry.optional('size')?.wholeNumber();
    const revision = entry.optional('revision')?.text();
    return {
      ...base,
      ...(size === undefined ? {} : { size }),
      ...(revision === undefined ? {} : { revision }),
    };
  }
  const size = entry.field('size').wholeNumber();
  if (segments) {
    const digests = segments.list().map((digest) => digest.digest());
    const count = Math.ceil(size / segmentBytes);
    if (digests.length !== count) {
      segments.refuse(`must have ${count} for a size of ${size}, and has ${digests.length}`);
    }
    const from = fromField && urls.takeFor(fromField, `${size} ${digests.join()}`);
    return { ...base, ...(from === undefined ? {} : { from }), size, segments: digests };
  }
  return { ...base, size, ...parsePlace(entry, size, bundles) };
}

function parsePlace(
  entry: ObjectField,
  size: number,
  bundles: readonly PackBundle[],
): Pick<BundledEntry, 'bundle' | 'offset'> {
  const index = entry.field('bundle').wholeNumber();
  const bundle = bundles[index];
  if (!bundle) return entry.field('bundle').refuse(`is ${index}, and there is no such bundle`);
  const offsetField = entry.field('offset');
  const offset = offsetField.wholeNumber();
  if (offset + size > bundle.size) {
    offsetField.refuse(`puts the entry beyond the ${bundle.size} bytes of its bundle`);
  }
  return { bundle: index, offset };
}

function parseTotals(field: Field, entries: readonly PackEntry[]): PackTotals {
  const totals = field.object();
  const expected = {
    entries: entries.length,
    bytes: entries.reduce((sum, { size = 0 }) => sum + size, 0),
  };
  for (const name of ['entries', 'bytes'] as const) {
    const found = totals.field(name);
    if (found.wholeNumber() !== expected[name]) found.refuse(`must be ${expected[name]}`);
  }
  return expected;
}

function parseIcon(field: Field, urls: Urls): PackIcon {
  const icon = field.object();
  const [sizes, type, label] = ['sizes', 'type', 'label'].map((name) =>
    icon.optional(name)?.text(),
  );
  return {
    src: urls.resolve(icon.field('src')),
    ...(sizes === undefined ? {} : { sizes }),
    ...(type === undefined ? {} : { type }),
    ...(label === undefined ? {} : { label }),
  };
}

/** The URLs of a manifest: where it may point to, and each only for one thing. */
class Urls {
  /** What is there, where several may mean it. By URL. */
  readonly #taken = new Map<string, string | undefined>();
  readonly #origin: string;

  constructor(private readonly options: ParseOptions) {
    this.#origin = new URL(options.manifestUrl).origin;
  }

  /** @returns absolute, without a fragment, which no cache keeps. */
  resolve(field: Field): string {
    const given = field.text();
    const { manifestUrl, allowedOrigins = [] } = this.options;
    const url = urlOf(given, manifestUrl);
    if (!url) return field.refuse(`is no URL: ${JSON.stringify(given)}`);
    if (given.includes('#')) url.hash = '';
    const origin = this.#origin;
    // A blob: URL has the origin of the page that made it.
    if (!/^https?:$/.test(url.protocol)) return field.refuse('must be an http: or https: URL');
    if (url.origin !== origin && !allowedOrigins.includes(url.origin)) {
      return field.refuse(
        `points to ${url.href}, and the app allows ${[origin, ...allowedOrigins].join(', ')}: name the origin in allowedOrigins`,
        'not-allowed',
      );
    }
    if (url.username !== '' || url.password !== '') return field.refuse('holds credentials');
    return url.href;
  }

  take(field: Field): string {
    const url = this.resolve(field);
    if (this.#taken.has(url)) return field.refuse(`is there twice: ${url}`);
    this.#taken.set(url, undefined);
    return url;
  }

  /** The same for one where several entries find the same bytes. */
  takeFor(field: Field, bytes: string): string {
    const url = this.resolve(field);
    if (this.#taken.has(url) && this.#taken.get(url) !== bytes) {
      return field.refuse(`is there twice, and not for the same bytes: ${url}`);
    }
    this.#taken.set(url, bytes);
    return url;
  }
}

/** Parsed once: there may be ten thousand. */
function urlOf(given: string, base: string): URL | undefined {
  try {
    return new URL(given, base);
  } catch {
    return undefined;
  }
}
