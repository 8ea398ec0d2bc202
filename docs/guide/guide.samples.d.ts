/**
 * What the samples of the guide and of READMEs take for granted. The tests compile each of them as a
 * module that sees these names; see decision 0009.
 */
import type {
  BackgroundFetchEvent,
  install as Install,
} from 'background-fetch-ponyfill/service-worker';
import type { BackgroundFetchManager, backgroundFetchFor as For } from 'background-fetch-ponyfill';
import type { support as Support } from 'background-fetch-ponyfill';
import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill';
import type { BackgroundFetchClient } from 'workbox-background-fetch-window';
import type { installContentPacks as InstallPacks } from 'workbox-content-packs';
import type { start as Start } from 'workbox-background-fetch/runtime-module';
import type { PacksRuntimeConfig } from '../../packages/workbox-content-packs/dist/runtime.js';
import type { PackState } from 'workbox-content-packs/protocol';

declare global {
  /** The service worker's own, or what a page's `navigator.serviceWorker.ready` gives. */
  const registration: ServiceWorkerRegistration;
  interface ServiceWorkerRegistration {
    /** The browser's own, or the polyfill's. */
    readonly backgroundFetch: BackgroundFetchManager;
  }

  /** What the samples' `self` is in a service worker. */
  interface Window {
    readonly __WB_MANIFEST: string[];
    skipWaiting(): Promise<void>;
    readonly clients: { claim(): Promise<void> };
  }
  interface SampleExtendableEvent extends Event {
    waitUntil(work: Promise<unknown>): void;
  }
  interface SampleFetchEvent extends SampleExtendableEvent {
    readonly request: Request;
    respondWith(response: Promise<Response>): void;
  }
  /** What the prebuilt script of workbox-content-packs defines. */
  const workboxBackgroundFetch: {
    start(config: PacksRuntimeConfig): ReturnType<typeof Start>;
  };
  function importScripts(...urls: string[]): void;
  interface Window {
    addEventListener(
      type: 'activate' | 'install',
      listener: (event: SampleExtendableEvent) => void,
    ): void;
    addEventListener(type: 'fetch', listener: (event: SampleFetchEvent) => void): void;
    addEventListener(
      type: 'backgroundfetchsuccess',
      listener: (event: BackgroundFetchEvent & SampleExtendableEvent) => void,
    ): void;
  }

  const install: typeof Install;
  const backgroundFetchFor: typeof For;
  const support: typeof Support;
  const installContentPacks: typeof InstallPacks;
  /** `new BackgroundFetchClient(navigator.serviceWorker.ready)` */
  const client: BackgroundFetchClient;

  const url: string;
  const video: HTMLVideoElement;
  /** The SHA-256 of a manifest, in hexadecimal. */
  const digest: string;
  function keep(registration: BackgroundFetchRegistration): Promise<void>;
  function signedUrlFor(url: string): Promise<string>;
  function count(what: string, bytes: number): void;
  function use(bytes: ArrayBuffer): void;
  function show(phase: string, downloaded?: number, total?: number): void;
  function paint(state: PackState | undefined): void;
}
