/**
 * An index of shards that cannot be used.
 *
 * @example
 * import { ModelIndexError, modelFiles } from 'workbox-background-fetch-recipes/models';
 *
 * const files = await modelFiles('/models/tiny/model.safetensors.index.json').catch((error) => {
 *   if (error instanceof ModelIndexError) return ['/models/tiny/model.safetensors'];
 *   throw error;
 * });
 */
export class ModelIndexError extends Error {
  override readonly name = 'ModelIndexError';
}

/**
 * All files of a model that is split into shards, out of its index (`*.safetensors.index.json`): the index
 * itself and each shard once, absolute. To be downloaded as one job.
 *
 * @param indexUrl relative to the page, or absolute.
 * @throws {ModelIndexError} where it cannot be fetched, or is no such index; its `cause` says more.
 *
 * @example
 * import { modelFiles } from 'workbox-background-fetch-recipes/models';
 *
 * const files = await modelFiles('/models/tiny/model.safetensors.index.json');
 * await client.download(files, { id: 'model-tiny', title: 'Tiny' });
 */
export async function modelFiles(indexUrl: string): Promise<string[]> {
  let response: Response;
  try {
    response = await fetch(indexUrl);
  } catch (cause) {
    throw new ModelIndexError(`${indexUrl} could not be fetched.`, { cause });
  }
  if (!response.ok) {
    throw new ModelIndexError(`${indexUrl} was answered with status ${response.status}.`);
  }
  let index: unknown;
  try {
    index = await response.json();
  } catch (cause) {
    throw new ModelIndexError(`${indexUrl} is no JSON.`, { cause });
  }
  // By the URL that was asked for: where a redirect led, no runtime will look.
  const base = new URL(indexUrl, location.href);
  return [base.href, ...shardsOf(index).map((file) => new URL(file, base).href)];
}

/**
 * The names of the files that an index tells, each once, in its order.
 *
 * @example
 * import { shardsOf } from 'workbox-background-fetch-recipes/models';
 *
 * const files = shardsOf({ weight_map: { 'layer.0': 'model-00001-of-00002.safetensors' } });
 *
 * @throws {ModelIndexError} for what is no index of shards.
 */
export function shardsOf(index: unknown): string[] {
  const map = (index as { readonly weight_map?: unknown } | null)?.weight_map;
  const names = typeof map === 'object' && map !== null ? Object.values(map) : [];
  const files = new Set(names.filter((name): name is string => typeof name === 'string'));
  if (files.size === 0 || names.some((name) => typeof name !== 'string')) {
    throw new ModelIndexError(
      'This is no index of shards: it has no weight_map that names a file for each tensor.',
    );
  }
  return [...files];
}
