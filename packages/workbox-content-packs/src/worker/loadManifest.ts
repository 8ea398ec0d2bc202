import type { PackManifest } from '../manifest/packManifest.js';
import { PackManifestError } from '../manifest/packManifestError.js';
import { parsePackManifest } from '../manifest/parsePackManifest.js';
import { PackError } from '../packError.js';
import type { DeclaredPack, PackOptions } from './packOptions.js';

/** What loading needs of the platform. */
export interface ManifestPorts {
  readonly scope: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** In 64 lower-case hexadecimal digits. */
  readonly sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
}

/**
 * The manifest of a pack that the worker was built with: the one that its author meant, by its digest.
 *
 * @throws {PackError} `manifest-unreachable`, `manifest-mismatch`; {PackManifestError}.
 */
export async function loadDeclared(
  declared: DeclaredPack,
  options: PackOptions,
  ports: ManifestPorts,
): Promise<PackManifest> {
  const url = new URL(declared.manifestUrl, ports.scope);
  let bytes = await fetchBytes(url, 'no-cache', ports);
  // The HTTP cache, or one on the way, may hold the one of another build.
  if ((await ports.sha256(bytes)) !== declared.sha256) {
    bytes = await fetchBytes(url, 'reload', ports);
  }
  const found = await ports.sha256(bytes);
  if (found !== declared.sha256) {
    throw new PackError(
      'manifest-mismatch',
      `The manifest at ${url.href} is not the one that this version of the app was built with (SHA-256 ${found}): the app and its packs were not deployed together, or somebody has changed it. Update the service worker.`,
    );
  }
  const manifest = read(bytes, url, options);
  if (manifest.id !== declared.id) {
    throw new PackManifestError('invalid', 'id', `is ${manifest.id}, and should be ${declared.id}`);
  }
  return manifest;
}

/**
 * A manifest that is known only at run time, as far as the app allows.
 *
 * @throws {PackError} `not-allowed`, `manifest-unreachable`; {PackManifestError}.
 */
export async function loadAllowed(
  manifestUrl: string,
  options: PackOptions,
  ports: ManifestPorts,
): Promise<PackManifest> {
  const url = URL.canParse(manifestUrl, ports.scope) && new URL(manifestUrl, ports.scope);
  if (!url || options.allow?.(url) !== true) {
    throw new PackError(
      'not-allowed',
      `The worker's allow() does not take the manifest ${manifestUrl}.`,
    );
  }
  const manifest = read(await fetchBytes(url, 'no-cache', ports), url, options);
  if (options.packs?.some(({ id }) => id === manifest.id)) {
    throw new PackError(
      'not-allowed',
      `The worker was built with a pack called ${manifest.id}; one that is known only at run time cannot take its place.`,
    );
  }
  return manifest;
}

async function fetchBytes(
  url: URL,
  cache: RequestCache,
  ports: ManifestPorts,
): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await ports.fetch(new Request(url, { cache }));
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new PackError('manifest-unreachable', `${url.href} could not be fetched.`, { cause });
  }
  throw new PackError(
    'manifest-unreachable',
    `${url.href} was answered with status ${response.status}.`,
  );
}

function read(bytes: Uint8Array, url: URL, { allowedOrigins = [] }: PackOptions): PackManifest {
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new PackManifestError('invalid', '', 'is no JSON');
  }
  return parsePackManifest(given, { manifestUrl: url.href, allowedOrigins });
}
