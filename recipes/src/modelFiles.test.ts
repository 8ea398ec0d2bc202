import { describe, expect, it } from '@jest/globals';
import { ModelIndexError, shardsOf } from './modelFiles.js';

describe('shardsOf', () => {
  it('names each shard once', () => {
    const [one, two] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const weight_map = { 'embed.weight': one, 'layer.0.weight': one, 'layer.1.weight': two };
    expect(shardsOf({ metadata: { total_size: 3 }, weight_map })).toEqual([one, two]);
  });

  it.each([null, 'text', {}, { weight_map: {} }, { weight_map: { a: 7 } }, { weight_map: null }])(
    'refuses %j',
    (index) => {
      expect(() => shardsOf(index)).toThrow(ModelIndexError);
    },
  );
});
