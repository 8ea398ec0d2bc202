import { convertEngine } from '../algorithms/convertEngine.js';
import { convertOptions, convertRequests, readBodies } from '../algorithms/convertArguments.js';
import type { RequestList } from '../algorithms/convertArguments.js';
import type { JobSnapshot } from '../channel/messages.js';
import { storeRequest } from '../jobs/request.js';
import { convertExpected } from '../transfer/expectedAsset.js';
import type { ExpectedAsset } from '../transfer/expectedAsset.js';
import type { Backend } from './backend.js';
import type { BackgroundFetchOptions } from './options.js';
import { BackgroundFetchRegistration } from './registration.js';

/** `registration.backgroundFetch`. */
export class BackgroundFetchManager {
  readonly #backend: Backend;
  readonly #randomUUID: () => string;
  /** One object a job and realm. */
  readonly #registrations = new Map<string, BackgroundFetchRegistration>();

  /** @internal */
  constructor(backend: Backend, randomUUID: () => string) {
    this.#backend = backend;
    this.#randomUUID = randomUUID;
  }

  /**
   * Starts a background fetch. Resolves once the job is durable.
   *
   * @throws {TypeError} for an empty list, a request that cannot be made, mode `no-cors`, a body that
   * cannot be read, an id that is active already, `integrity` that could not be checked, `expected`
   * that makes no sense, or where no worker is active.
   * @throws {DOMException} `QuotaExceededError` where there is no room for the request bodies.
   */
  async fetch(
    id: string,
    requests: RequestList,
    options: BackgroundFetchOptions = {},
  ): Promise<BackgroundFetchRegistration> {
    const converted = convertRequests(requests);
    const jobOptions = convertOptions(options);
    const engine = options.engine === undefined ? {} : { engine: convertEngine(options.engine) };
    const snapshot = await this.#backend.fetch({
      uid: this.#randomUUID(),
      id,
      requests: converted.map((request) => storeRequest(request, expectedOf(request, options))),
      bodies: await readBodies(converted),
      options: jobOptions,
      persistAuthorization: options.persistAuthorization === true,
      ...engine,
    });
    return this.registrationOf(snapshot);
  }

  /** The active background fetch with this id. */
  async get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    const snapshot = await this.#backend.get(id);
    return snapshot && this.registrationOf(snapshot);
  }

  /** The ids of all active background fetches. */
  async getIds(): Promise<string[]> {
    return [...(await this.#backend.getIds())];
  }

  /** @internal The one object of this realm for a job. */
  registrationOf(snapshot: JobSnapshot): BackgroundFetchRegistration {
    const known = this.#registrations.get(snapshot.uid);
    if (known) {
      known.update(snapshot);
      return known;
    }
    const registration = new BackgroundFetchRegistration(snapshot, this.#backend);
    this.#registrations.set(snapshot.uid, registration);
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
