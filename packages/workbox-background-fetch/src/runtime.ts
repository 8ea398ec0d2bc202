import { BackgroundFetchPlugin } from './backgroundFetchPlugin.js';
import { handleBackgroundFetchEvents } from './handleBackgroundFetchEvents.js';

declare const self: ServiceWorkerGlobalScope;

/** What the build knows and the generated worker needs. */
export interface RuntimeConfig {
  readonly cacheName: string;
  /** Large assets, with URLs relative to the worker's script; sizes in bytes. */
  readonly assets: readonly { readonly url: string; readonly size: number }[];
}

export interface Runtime {
  readonly plugin: BackgroundFetchPlugin;
  /** Whether this URL is one of the large assets. */
  handles(url: URL): boolean;
}

/**
 * For workers that are generated: a classic script with everything, started with the build's config.
 * Workers with a source of their own import the plugin instead.
 */
export function start({ cacheName, assets }: RuntimeConfig): Runtime {
  const urls = new Set(assets.map(({ url }) => new URL(url, self.location.href).href));
  const plugin = new BackgroundFetchPlugin({ cacheName });
  handleBackgroundFetchEvents({ cacheName });
  return { plugin, handles: (url) => urls.has(url.href) };
}
