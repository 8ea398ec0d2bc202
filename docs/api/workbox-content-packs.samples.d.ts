/**
 * What the samples of workbox-content-packs take for granted. The tests compile each of them as a module
 * that sees these names and the package's exports; see decision 0009.
 */
import type { ContentPacks } from 'workbox-content-packs';

declare global {
  /** What `installContentPacks()` gave. */
  const packs: ContentPacks;
  /** The SHA-256 of a manifest, or of a segment, in hexadecimal. */
  const digest: string;
  /** In a page, `await navigator.serviceWorker.ready`. */
  const registration: { readonly active: ServiceWorker };
  /** A manifest's text, and how it is read. */
  const text: string;
  const options: { readonly manifestUrl: string };
  const precacheAndRoute: (entries: string[]) => void;
}
