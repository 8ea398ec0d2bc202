import type { PackOptions } from 'workbox-content-packs';
import { JOB_PREFIX } from 'workbox-content-packs/protocol';
import { declaredPack } from './builtPack.js';
import type { BuiltPack } from './builtPack.js';
import { installPacks } from './installPacks.js';
import { refuseWithoutDigest } from './refuseWithoutDigest.js';

declare const self: ServiceWorkerGlobalScope;

/**
 * Which pack, and when it comes. Every option has a default; an app whose build tells the worker the
 * manifest's digest says it here.
 *
 * @example
 * const options: OfflineContentPackOptions = {
 *   id: 'course-3',
 *   manifestDigest: digest,
 *   delivery: 'fast-follow',
 *   page: '/course-3/',
 * };
 */
export interface OfflineContentPackOptions extends Partial<BuiltPack> {
  /** As its manifest says; default `content`. */
  readonly id?: string;
  /** What people see of it before its manifest was read; default its id. Needs a `manifestDigest`. */
  readonly title?: string;
  /**
   * SHA-256 of the manifest, which ties the pack to this build of the app. Default none: then the
   * worker takes whatever manifest the server has, whose version the content's authors raise without
   * a deploy of the app; such a pack comes when a page asks for it, and is never `trusted`.
   */
  readonly manifestDigest?: string;
  /**
   * Which files a manifest without a `manifestDigest` may name: whoever writes it must not be able to
   * answer in the place of the app. Default those in the folder that is called like the pack, beside the
   * manifest, and the bundles that the build has made of them.
   */
  readonly files?: (url: URL) => boolean;
  /** When it is downloaded; default `on-demand`. The others need a `manifestDigest`. */
  readonly delivery?: 'install' | 'fast-follow' | 'on-demand';
  /** Origins besides the manifest's own from which its files may come; default none. */
  readonly allowedOrigins?: readonly string[];
  /** The versions that this build of the app can use, such as `>=7`; needs a `manifestDigest`. */
  readonly requires?: string;
  /** The page that is shown to who clicks on its download; default any window of the app. */
  readonly page?: string;
}

/**
 * Makes a set of files available offline as one thing with a version: it arrives whole or not at all,
 * is updated by what changed while the old version serves, and can be removed. Its files are answered
 * from the pack, by range too; all else goes the way it went before. Call it once for each pack, before
 * `registerRoute()`, `precacheAndRoute()` and recipes without packs.
 *
 * @example
 * // In the service worker:
 * offlineContentPack({ id: 'course-3', manifestDigest: digest });
 * // In the page:
 * await client.pack('course-3').download();
 *
 * @throws {TypeError} outside a service worker, for options that cannot be, and where it is called after
 * a recipe whose routes would be asked before it.
 */
export function offlineContentPack(options: OfflineContentPackOptions = {}): void {
  const { id = 'content', manifestDigest, requires, allowedOrigins = [], page } = options;
  const pageFor = page === undefined ? undefined : pageOf(id, page);
  if (manifestDigest === undefined) {
    refuseWithoutDigest('offlineContentPack', { ...options, id });
    const url = new URL(options.manifestUrl ?? `${id}.pack.json`, self.registration.scope);
    // The build lays small files into bundles, in a folder beside.
    const folders = [`${id}/`, `${id}.bundles/`].map((name) => new URL(name, url));
    const { files = isInAny(folders) } = options;
    const allow = (asked: URL): boolean => asked.href === url.href || files(asked);
    installPacks('offlineContentPack', { allow, allowedOrigins }, pageFor);
    return;
  }
  const pack = { ...options, id, manifestDigest };
  const declared: PackOptions = {
    packs: [declaredPack('offlineContentPack', pack, options.delivery ?? 'on-demand')],
    allowedOrigins,
    ...(requires === undefined ? {} : { requires: { [id]: requires } }),
  };
  installPacks('offlineContentPack', declared, pageFor);
}

const isInAny =
  (folders: readonly URL[]) =>
  ({ href }: URL): boolean =>
    folders.some((folder) => href.startsWith(folder.href));

const pageOf =
  (id: string, page: string) =>
  (jobId: string): string | undefined =>
    jobId === JOB_PREFIX + id ? page : undefined;
