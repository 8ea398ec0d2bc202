import type { RuntimeCaching } from 'workbox-build';

/** What the emitted worker script puts on the worker's global. */
declare const self: {
  readonly workboxBackgroundFetch: {
    readonly plugin: Record<PluginCallback, (param: never) => Promise<never>>;
    handles(url: URL): boolean;
  };
};

type PluginCallback = 'cacheKeyWillBeUsed' | 'cachedResponseWillBeUsed' | 'cacheWillUpdate';

/**
 * The route for large assets. generateSW writes these functions into the worker as source text, so
 * they see nothing but the worker's own global: no variable of this module, no import.
 */
export function runtimeCaching(cacheName: string): RuntimeCaching {
  return {
    urlPattern: ({ url }) => self.workboxBackgroundFetch.handles(url),
    handler: 'CacheFirst',
    options: {
      cacheName,
      plugins: [
        {
          cacheKeyWillBeUsed: async (param) =>
            self.workboxBackgroundFetch.plugin.cacheKeyWillBeUsed(param as never),
          cachedResponseWillBeUsed: async (param) =>
            self.workboxBackgroundFetch.plugin.cachedResponseWillBeUsed(param as never),
          cacheWillUpdate: async (param) =>
            self.workboxBackgroundFetch.plugin.cacheWillUpdate(param as never),
        },
      ],
    },
  };
}
