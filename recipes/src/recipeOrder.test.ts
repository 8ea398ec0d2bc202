import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type * as Order from './recipeOrder.js';

// Each worker has its own.
let order: typeof Order;

beforeEach(async () => {
  jest.resetModules();
  order = await import('./recipeOrder.js');
});

describe('recipes of one worker', () => {
  it('may come in any number, packs first and who keeps all last', () => {
    expect(() => {
      order.beforePacks('gameAssets');
      order.beforeRoutes('mapTiles');
      order.beforePacks('podcastEpisodes');
      order.beforeRoutes('offlineVideo', true);
    }).not.toThrow();
  });

  it('refuse packs that would be asked after routes', () => {
    order.beforeRoutes('mapTiles');
    expect(() => {
      order.beforePacks('gameAssets');
    }).toThrow(/Call gameAssets\(\) first/);
  });

  it('refuse downloads that another would take', () => {
    order.beforeRoutes('offlineVideo', true);
    expect(() => {
      order.beforeRoutes('modelWeights');
    }).toThrow(/Call offlineVideo\(\) last/);
  });
});
