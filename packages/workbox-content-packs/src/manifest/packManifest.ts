/**
 * One version of a pack, as a JSON file beside the app. The service worker is built with its SHA-256,
 * so that what it names is what the app's author meant.
 *
 * @example
 * import type { PackManifest } from 'workbox-content-packs/manifest';
 *
 * const course: PackManifest = {
 *   format: 1,
 *   id: 'course-3',
 *   title: 'Course 3',
 *   version: '7',
 *   delivery: 'on-demand',
 *   segmentBytes: 8_388_608,
 *   entries: [{ url: 'course-3/handout.pdf', size: 81_200, type: 'application/pdf', segments: [digest] }],
 * };
 */
export interface PackManifest {
  /** `PACK_FORMAT` of the version that wrote it. */
  readonly format: number;
  /** Names the pack for ever: letters, digits, `.`, `_` and `-`; at most 64. */
  readonly id: string;
  /** What people see. */
  readonly title: string;
  /** What people see beside it. */
  readonly icons?: readonly PackIcon[];
  /** Whole numbers with dots between, such as `7` or `7.1.0`; the larger is the newer. */
  readonly version: string;
  /** When it is downloaded. */
  readonly delivery: Delivery;
  /** The size of each segment of an asset but its last, in bytes. */
  readonly segmentBytes: number;
  /** What it is made of, each URL once. */
  readonly entries: readonly PackEntry[];
  /** Files in which small entries travel together; default none. */
  readonly bundles?: readonly PackBundle[];
  /** What its entries come to, for whoever shows a pack and reads no entries. */
  readonly totals?: PackTotals;
}

/** What a pack comes to. */
export interface PackTotals {
  readonly entries: number;
  /** Of all entries whose size is known, decoded. What is fetched may be less. */
  readonly bytes: number;
}

/** Raised only when an older reader would serve wrong bytes. */
export const PACK_FORMAT = 1;

/**
 * `install`: by the worker's install, which does not wait for it; `fast-follow`: right after its
 * activation, politely; `on-demand`: when somebody asks for it.
 */
export type Delivery = 'install' | 'fast-follow' | 'on-demand';

/** A picture for notifications and for the progress element, as in `BackgroundFetchOptions.icons`. */
export interface PackIcon {
  /** Relative to the manifest, or absolute. */
  readonly src: string;
  readonly sizes?: string;
  readonly type?: string;
  readonly label?: string;
}

/** One asset of a pack. */
export type PackEntry = SegmentedEntry | BundledEntry | UncheckedEntry;

interface EntryBase {
  /** Relative to the manifest, or absolute. */
  readonly url: string;
  /** Its content type; default `application/octet-stream`. */
  readonly type?: string;
}

/** An asset with a file of its own, whose bytes are known by their digests. */
export interface SegmentedEntry extends EntryBase {
  /**
   * Where its bytes are fetched from, relative to the manifest, or absolute; default `url`. Named for its
   * content, so that a deploy that puts another file at `url` changes nothing here.
   */
  readonly from?: string;
  /** In bytes, decoded. */
  readonly size: number;
  /** SHA-256 of each segment, in 64 lower-case hexadecimal digits. */
  readonly segments: readonly string[];
}

/** A small asset that travels in a bundle. */
export interface BundledEntry extends EntryBase {
  /** In bytes, decoded. */
  readonly size: number;
  /** The bundle's position in `bundles`. */
  readonly bundle: number;
  /** Its first byte in the bundle. */
  readonly offset: number;
}

/** An asset of which the size is known at most: of a pack that is put together at run time. */
export interface UncheckedEntry extends EntryBase {
  /** In bytes, decoded; what comes of another size is refused. Without it, any size is taken. */
  readonly size?: number;
  /** Changes when its bytes do; without it, an asset of another version is fetched anew. */
  readonly revision?: string;
}

/** A file of at most one segment, which is kept as one. */
export interface PackBundle {
  /** Relative to the manifest, or absolute; content-hashed, so that a new one has a new name. */
  readonly url: string;
  /** In bytes; at most `segmentBytes`. */
  readonly size: number;
  /** Its SHA-256, in 64 lower-case hexadecimal digits. */
  readonly digest: string;
}
