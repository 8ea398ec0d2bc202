import type { Delivery } from '../manifest/packManifest.js';
import type { PackState } from '../protocol.js';

/**
 * A pack that the worker was built with.
 *
 * @example
 * const course: DeclaredPack = {
 *   id: 'course-3',
 *   manifestUrl: '/packs/course-3.pack.json',
 *   manifestDigest: 'c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
 *   delivery: 'fast-follow',
 * };
 */
export interface DeclaredPack {
  /** As its manifest says. */
  readonly id: string;
  /** Where its manifest is, relative to the worker's scope or absolute. */
  readonly manifestUrl: string;
  /** SHA-256 of the manifest, in 64 lower-case hexadecimal digits. */
  readonly manifestDigest: string;
  /** What people see of it before its manifest was read; default its id. */
  readonly title?: string;
  /** When it is downloaded; default `on-demand`. */
  readonly delivery?: Delivery;
  /**
   * Whether its assets may answer navigations, and requests for scripts, workers and styles; default
   * false: whoever can change such a pack can run code in the app, for good.
   */
  readonly trusted?: boolean;
}

/**
 * What the app says of its packs.
 *
 * @example
 * const options: PackOptions = {
 *   packs: [{ id: 'course-3', manifestUrl: '/packs/course-3.pack.json', manifestDigest: digest }],
 *   allowedOrigins: ['https://cdn.example'],
 *   requires: { 'course-3': '>=7' },
 *   allow: (url) => url.pathname.startsWith('/episodes/'),
 * };
 */
export interface PackOptions {
  /** Those that the worker was built with; default none. */
  readonly packs?: readonly DeclaredPack[];
  /** Origins besides a manifest's own from which assets may come; default none. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Which versions this build of the app needs, by pack, such as `{'course-3': '>=7'}`; default any. An
   * installed pack of another version is brought up to date as soon as the worker is active, whatever its
   * delivery, and pages are told until it is.
   */
  readonly requires?: Readonly<Record<string, string>>;
  /**
   * Whether something may be taken that is known only at run time: a manifest, and each file that it or a
   * page names; default nothing may. A pack answers for its files' URLs, so that it must not be let name
   * those of the app.
   */
  readonly allow?: ((url: URL) => boolean) | undefined;
  /**
   * Called in the worker after a version has become the one that is served, and once for each installed
   * pack when a worker starts, because the one before may have died in between. What it throws is
   * reported, and changes nothing.
   */
  readonly onInstalled?: ((state: PackState) => unknown) | undefined;
}
