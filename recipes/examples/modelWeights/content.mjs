// @ts-check
import { bytesOf, write } from '../content.mjs';

/** @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder) {
  const shards = [1, 2].map((number) => `model-0000${number}-of-00002.safetensors`);
  // More than a segment: no ordinary entry, were it not asked for.
  for (const shard of shards) await write(folder, `model/${shard}`, bytesOf(shard, 9_000_000));
  const weight_map = { 'embed.weight': shards[0], 'head.weight': shards[1] };
  const index = { metadata: { total_size: 18_000_000 }, weight_map };
  await write(folder, 'model/model.safetensors.index.json', JSON.stringify(index));
  return {};
}
