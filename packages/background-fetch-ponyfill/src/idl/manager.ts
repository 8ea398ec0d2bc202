import { commitJob } from '../algorithms/commitJob.js';
import { convertEngine } from '../algorithms/convertEngine.js';
import { convertOptions, domString } from '../algorithms/convertOptions.js';
import { convertRequests, readBodies } from '../algorithms/convertRequests.js';
import type { RequestList } from '../algorithms/convertRequests.js';
import type { Realm } from '../algorithms/realm.js';
import type { JobSnapshot } from '../channel/messages.js';
import { storeRequest } from '../jobs/request.js';
import { convertExpected } from '../transfer/expectedAsset.js';
import type { ExpectedAsset } from '../transfer/expectedAsset.js';
import type { Backend } from './backend.js';
import type { BackgroundFetchOptions } from './options.js';
import { createRegistration, updateRegistration } from './registration.js';
import type { BackgroundFetchRegistration } from './registration.js';
import { defineInterface, INTERNAL, refuseConstruction } from './webIdl.js';

/** @internal */
export let createManager: (backend: Backend, realm: Realm) => BackgroundFetchManager;

/** @internal The one object of this realm for a job. */
export let registrationOf: (
  manager: BackgroundFetchManager,
  snapshot: JobSnapshot,
) => BackgroundFetchRegistration;

/**
 * `registration.backgroundFetch`.
 *
 * @example
 * const backgroundFetch: BackgroundFetchManager = backgroundFetchFor(registration);
 * console.log(await backgroundFetch.getIds());
 */
export class BackgroundFetchManager {
  readonly #backend: Backend;
  readonly #realm: Realm;
  /** One object a job and realm, for as long as the app holds it or may hear an event of it. */
  readonly #registrations = new Map<string, WeakRef<BackgroundFetchRegistration>>();
  readonly #collected = new FinalizationRegistry((uid: string) => {
    // Another may have been made since.
    if (!this.#registrations.get(uid)?.deref()) this.#registrations.delete(uid);
  });

  private constructor(...[key, backend, realm]: [typeof INTERNAL, Backend, Realm]) {
    refuseConstruction(key);
    this.#backend = backend;
    this.#realm = realm;
  }

  static {
    createManager = (backend, realm) => new BackgroundFetchManager(INTERNAL, backend, realm);
    registrationOf = (manager, snapshot) => manager.#registrationOf(snapshot);
    defineInterface(this, 'BackgroundFetchManager', {
      operations: { fetch: 2, get: 1, getIds: 0 },
    });
  }

  /**
   * Starts a background fetch. Resolves once the job is durable.
   *
   * @throws {TypeError} for an empty id or list, a request that cannot be made or is never fetched (other
   * schemes than HTTP(S), bad ports), mode `no-cors`, a body that cannot be read, an id that is active
   * already, `integrity` that could not be checked, an `engine` that there is not, `expected` that makes no
   * sense, or where no worker is active.
   * @throws {DOMException} `NotAllowedError` where the user has denied the permission `background-fetch`;
   * `QuotaExceededError` where there is no room for `downloadTotal` or the request bodies.
   */
  async fetch(
    id: string,
    requests: RequestList,
    options: BackgroundFetchOptions = {},
  ): Promise<BackgroundFetchRegistration> {
    const jobId = convertId(id);
    const converted = convertRequests(requests);
    const jobOptions = convertOptions(options);
    const ours = (options as BackgroundFetchOptions | null) ?? {};
    const engine = ours.engine === undefined ? {} : { engine: convertEngine(ours.engine) };
    const stored = converted.map((request) => storeRequest(request, expectedOf(request, ours)));
    const snapshot = await commitJob(
      {
        id: jobId,
        requests: stored,
        converted,
        bodies: () => readBodies(converted),
        options: jobOptions,
        persistAuthorization: ours.persistAuthorization === true,
        ...engine,
      },
      this.#backend,
      this.#realm,
    );
    return this.#registrationOf(snapshot);
  }

  /**
   * The active background fetch with this id; always the same object for the same one.
   *
   * @throws {TypeError} for an empty id.
   */
  async get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    const jobId = convertId(id);
    const snapshot = this.#realm.hasActiveWorker() ? await this.#backend.get(jobId) : undefined;
    return snapshot && this.#registrationOf(snapshot);
  }

  /** The ids of all active background fetches. */
  async getIds(): Promise<string[]> {
    return this.#realm.hasActiveWorker() ? [...(await this.#backend.getIds())] : [];
  }

  #registrationOf(snapshot: JobSnapshot): BackgroundFetchRegistration {
    const known = this.#registrations.get(snapshot.uid)?.deref();
    if (known) {
      updateRegistration(known, snapshot);
      return known;
    }
    const registration = createRegistration(snapshot, this.#backend);
    this.#registrations.set(snapshot.uid, new WeakRef(registration));
    this.#collected.register(registration, snapshot.uid);
    return registration;
  }
}

function expectedOf(
  { url, method }: Request,
  { expected = {} }: BackgroundFetchOptions,
): ExpectedAsset | undefined {
  if (method !== 'GET' || !Object.hasOwn(expected, url)) return undefined;
  return convertExpected(expected[url], url);
}

/** The specification allows an empty one; Chromium and the public conformance suite do not. */
function convertId(given: unknown): string {
  const id = domString(given);
  if (id === '') throw new TypeError('The id must not be empty.');
  return id;
}
