import type { Environment } from 'background-fetch-ponyfill/service-worker';

/** A clock that runs so many times faster. */
export function hurried(clock: Environment['clock'], timesFaster: number): Environment['clock'] {
  const start = clock.now();
  return {
    ...clock,
    now: () => start + (clock.now() - start) * timesFaster,
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs / timesFaster),
  };
}

/** The same platform, which tells what is asked of the things that all contexts share. */
export function noting(environment: Environment, tell: (what: string) => void): Environment {
  const noted = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get: (_, key) => {
        tell(`${name}.${String(key)}`);
        const value: unknown = Reflect.get(target, key);
        // The platform's own methods insist on their object.
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  return {
    ...environment,
    caches: noted('caches', environment.caches),
    indexedDB: noted('indexedDB', environment.indexedDB),
    locks: noted('locks', environment.locks),
  };
}
