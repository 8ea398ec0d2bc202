import type { PackManifest } from '../manifest/packManifest.js';
import { PackManifestError } from '../manifest/packManifestError.js';
import { parsePackManifest } from '../manifest/parsePackManifest.js';
import { PackError } from '../packError.js';
import { PACK_FORMAT } from '../manifest/packManifest.js';
import type { PackOfFiles } from '../protocol.js';
import type { DeclaredPack, PackOptions } from './packOptions.js';

/** 100,000 entries, which is the most, have about as much. */
const MOST_MANIFEST_BYTES = 64 * 1024 * 1024;

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
  let bytes = await readManifest(url, 'no-cache', ports);
  // The HTTP cache, or one on the way, may hold the one of another build.
  if ((await ports.sha256(bytes)) !== declared.manifestDigest) {
    bytes = await readManifest(url, 'reload', ports);
  }
  const found = await ports.sha256(bytes);
  if (found !== declared.manifestDigest) {
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
 * A manifest that is known only at run time, as far as the app allows: that it is asked for there, that it
 * comes from where a redirect has led, and each file that it names.
 *
 * @throws {PackError} `not-allowed`, `manifest-unreachable`; {PackManifestError}.
 */
export async function loadAllowed(
  manifestUrl: string,
  options: PackOptions,
  ports: ManifestPorts,
): Promise<PackManifest> {
  const url = allowed(manifestUrl, options, ports);
  // Where a redirect leads, nobody has looked before.
  const mayComeFrom = (from: string) => void allowed(from, options, ports);
  const bytes = await readManifest(url, 'no-cache', ports, mayComeFrom);
  const manifest = read(bytes, url, options);
  refuseDeclared(manifest.id, options);
  const { entries, bundles = [] } = manifest;
  for (const file of [...entries, ...bundles]) allowed(file.url, options, ports);
  for (const entry of entries) {
    if ('segments' in entry && entry.from !== undefined) allowed(entry.from, options, ports);
  }
  return manifest;
}

/**
 * The manifest of a pack that is put together at run time, as far as the app allows.
 *
 * @throws {PackError} `not-allowed`; {PackManifestError}.
 */
export function manifestOfFiles(
  { id, title, version = '1', files }: PackOfFiles,
  options: PackOptions,
  ports: Pick<ManifestPorts, 'scope'>,
): PackManifest {
  // allow() is asked about files: one without any would be anybody's.
  if (files.length === 0) {
    throw new PackManifestError('invalid', 'files', 'is empty: say which files the pack has');
  }
  const given = {
    ...{ format: PACK_FORMAT, id, title, version, delivery: 'on-demand', segmentBytes: 1 },
    // Without digests, whatever the page says: only a build's are worth something.
    entries: files.map((file) => {
      const { url, size, type, revision } = Object(file) as PackOfFiles['files'][number];
      return {
        ...{ url, ...(size === undefined ? {} : { size }) },
        ...(type ? { type } : {}),
        ...(revision ? { revision } : {}),
      };
    }),
  };
  // What allow() takes may lie anywhere.
  const origins = given.entries.flatMap(({ url }) =>
    typeof url === 'string' ? [allowed(url, options, ports).origin] : [],
  );
  const manifest = parsePackManifest(given, {
    manifestUrl: ports.scope,
    allowedOrigins: origins,
  });
  refuseDeclared(manifest.id, options);
  return manifest;
}

function allowed(
  given: string,
  { allow }: PackOptions,
  { scope }: Pick<ManifestPorts, 'scope'>,
): URL {
  const url = URL.canParse(given, scope) ? new URL(given, scope) : undefined;
  if (url && allow?.(url) === true) return url;
  throw new PackError('not-allowed', `The worker's allow() does not take ${given}.`);
}

function refuseDeclared(id: string, { packs = [] }: PackOptions): void {
  if (!packs.some((pack) => pack.id === id)) return;
  throw new PackError(
    'not-allowed',
    `The worker was built with a pack called ${id}; one that is known only at run time cannot take its place.`,
  );
}

/** @param mayComeFrom throws where it may not come from there; not asked where it is asked for there. */
async function readManifest(
  url: URL,
  cache: RequestCache,
  ports: ManifestPorts,
  mayComeFrom: (url: string) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await ports.fetch(new Request(url, { cache }));
    if (response.redirected) mayComeFrom(response.url);
    if (response.ok) return await readAtMost(response, MOST_MANIFEST_BYTES);
  } catch (cause) {
    if (cause instanceof PackManifestError || cause instanceof PackError) throw cause;
    throw new PackError('manifest-unreachable', `${url.href} could not be fetched.`, { cause });
  }
  throw new PackError(
    'manifest-unreachable',
    `${url.href} was answered with status ${response.status}.`,
  );
}

/** Stops where more comes than a manifest can have, whatever the server says of its length. */
async function readAtMost({ body }: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = body?.getReader();
  let length = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk?.value) break;
    length += chunk.value.length;
    if (length > most) {
      await reader?.cancel();
      throw new PackManifestError('invalid', '', `has more than ${most} bytes`);
    }
    chunks.push(chunk.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
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
