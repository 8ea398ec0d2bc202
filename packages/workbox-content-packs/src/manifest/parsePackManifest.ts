import { PackManifestError } from './packManifestError.js';
import type { PackManifestErrorCode } from './packManifestError.js';
import { PACK_FORMAT } from './packManifest.js';
import type {
  BundledEntry,
  Delivery,
  PackBundle,
  PackEntry,
  PackIcon,
  PackManifest,
} from './packManifest.js';
import { isVersion } from './packVersion.js';

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
  return {
    format,
    id,
    title: manifest.field('title').text(),
    ...(icons ? { icons: icons.map((icon) => parseIcon(icon, urls)) } : {}),
    version,
    delivery: manifest.field('delivery').oneOf(DELIVERIES),
    segmentBytes,
    entries: entries.map((entry) => parseEntry(entry, segmentBytes, bundles, urls)),
    bundles,
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
  const type = entry.optional('type')?.text();
  const base = {
    url: urls.take(entry.field('url')),
    ...(type === undefined ? {} : { type }),
  };
  const segments = entry.optional('segments');
  const isBundled = entry.optional('bundle') !== undefined;
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
      segments.refuse(`has ${digests.length} digests, and ${size} bytes need ${count}`);
    }
    return { ...base, size, segments: digests };
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

/** The URLs of a manifest: where it may point to, and each only once. */
class Urls {
  readonly #taken = new Set<string>();

  constructor(private readonly options: ParseOptions) {}

  /** @returns absolute, without a fragment, which no cache keeps. */
  resolve(field: Field): string {
    const given = field.text();
    const { manifestUrl, allowedOrigins = [] } = this.options;
    if (!URL.canParse(given, manifestUrl))
      return field.refuse(`is no URL: ${JSON.stringify(given)}`);
    const url = new URL(given, manifestUrl);
    url.hash = '';
    const { origin } = new URL(manifestUrl);
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
    this.#taken.add(url);
    return url;
  }
}

/** A value at its place in the manifest. */
class Field {
  constructor(
    private readonly value: unknown,
    readonly path: string,
  ) {}

  refuse(problem: string, code: PackManifestErrorCode = 'invalid'): never {
    throw new PackManifestError(code, this.path, problem);
  }

  object(): ObjectField {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.refuse('must be an object');
    }
    return new ObjectField(value, this.path);
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) return this.refuse('must be a list');
    return Array.from(
      this.value,
      (item: unknown, index) => new Field(item, `${this.path}[${index}]`),
    );
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('must be a string');
  }

  wholeNumber(least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const { value } = this;
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) {
      return value as number;
    }
    return this.refuse(`must be a whole number from ${least} to ${most}`);
  }

  digest(): string {
    const text = this.text();
    if (/^[0-9a-f]{64}$/.test(text)) return text;
    return this.refuse('must be a SHA-256 in 64 lower-case hexadecimal digits');
  }

  oneOf<Value extends string>(values: readonly Value[]): Value {
    const found = values.find((value) => value === this.value);
    return found ?? this.refuse(`must be ${values.join(' or ')}`);
  }
}

/** Own properties only: what a prototype has was not in the manifest. */
class ObjectField {
  constructor(
    private readonly value: object,
    private readonly path: string,
  ) {}

  field(name: string): Field {
    const value: unknown = Object.hasOwn(this.value, name)
      ? (this.value as Record<string, unknown>)[name]
      : undefined;
    return new Field(value, this.path === '' ? name : `${this.path}.${name}`);
  }

  optional(name: string): Field | undefined {
    return Object.hasOwn(this.value, name) ? this.field(name) : undefined;
  }
}
