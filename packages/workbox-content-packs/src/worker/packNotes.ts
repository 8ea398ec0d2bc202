import { isVersion } from '../manifest/packVersion.js';
import type { PackSource, StoredWish } from './packShelf.js';

/** What the table of an installed version says beside its assets. */
export interface InstalledNote {
  readonly version: string;
  readonly title: string;
  readonly at?: number;
  readonly source: PackSource;
  /** By URL. */
  readonly types: Readonly<Record<string, string>>;
  readonly revisions: Readonly<Record<string, string>>;
}

/** What lies in a cache may have been damaged, or written by anybody. */
export function isInstalledNote(note: unknown): note is InstalledNote {
  if (!isObject(note)) return false;
  const { version, title, at, source, types, revisions } = note;
  return (
    isVersionText(version) &&
    isText(title) &&
    (at === undefined || typeof at === 'number') &&
    isSource(source) &&
    [types, revisions].every((texts) => isObject(texts) && Object.values(texts).every(isText))
  );
}

/** The same of what is wanted. */
export function isStoredWish(note: unknown): note is StoredWish {
  if (!isObject(note)) return false;
  const { wish, token, source, manifest, priority, learnt, failed, leftOut = [] } = note;
  return (
    isWish(wish) &&
    isTextIfAny(token) &&
    (source === undefined || isSource(source)) &&
    (manifest === undefined || isManifest(manifest)) &&
    (priority === undefined || priority === 'low') &&
    isListOf(learnt, isAsset) &&
    isListOf(failed, ({ url, detail }) => isText(url) && isText(detail)) &&
    Array.isArray(leftOut) &&
    leftOut.every(isText)
  );
}

function isWish(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, version, phase, reason } = value;
  if (kind === 'removal' || kind === 'declined') return true;
  const isPhase = phase === 'active' || phase === 'paused' || phase === 'failed';
  return kind === 'version' && isVersionText(version) && isPhase && isTextIfAny(reason);
}

/** What its pack says is looked at when it is loaded. */
function isSource(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.pack)) return false;
  const { files, manifestUrl, id } = value.pack;
  return isTextIfAny(value.manifestDigest) && (Array.isArray(files) || isText(manifestUrl ?? id));
}

/** Its URLs were looked at when it was read; of what was, the shape says whether it is still. */
function isManifest(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { id, title, version, icons = [], segmentBytes, entries, bundles = [] } = value;
  if (![id, title, version].every(isText) || !isCount(segmentBytes)) return false;
  const isBundle = ({ url, size, digest }: Fields) =>
    isText(url) && isCount(size) && isText(digest);
  return (
    Array.isArray(icons) &&
    Array.isArray(bundles) &&
    isListOf(bundles, isBundle) &&
    isListOf(entries, (entry) => isEntry(entry, bundles.length))
  );
}

function isEntry(entry: Fields, bundles: number): boolean {
  const { url, type, size, from, segments, bundle, offset, revision } = entry;
  if (!isText(url) || ![type, from, revision].every(isTextIfAny)) return false;
  if ('segments' in entry)
    return isCount(size) && Array.isArray(segments) && segments.every(isText);
  if ('bundle' in entry) {
    return isCount(size) && isCount(offset) && isCount(bundle) && bundle < bundles;
  }
  return size === undefined || isCount(size);
}

function isAsset({
  url,
  size,
  type,
  revision,
  segmentBytes,
  segments,
  offset = 0,
}: Fields): boolean {
  return (
    isText(url) &&
    [type, revision].every(isTextIfAny) &&
    [size, segmentBytes, offset].every(isCount) &&
    isListOf(segments, ({ digest, length }) => isText(digest) && isCount(length))
  );
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOf = (value: unknown, isOne: (item: Fields) => boolean): boolean =>
  Array.isArray(value) && value.every((item: unknown) => isObject(item) && isOne(item));

const isText = (value: unknown): value is string => typeof value === 'string';

const isVersionText = (value: unknown): boolean => isText(value) && isVersion(value);

const isTextIfAny = (value: unknown): boolean => value === undefined || isText(value);

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
