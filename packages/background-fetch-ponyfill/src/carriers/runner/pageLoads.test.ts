import { describe, expect, it } from '@jest/globals';
import { SimulatedBrowser } from '@internal/test-support/simulation';
import { CONNECTIONS, CONNECTIONS_WHILE_LOADING } from '../../transfer/connections.js';
import { LONGEST_LOAD_MS, PageLoads } from './pageLoads.js';

describe('PageLoads', () => {
  const create = () => {
    const { clock } = new SimulatedBrowser({ seed: 1 });
    const connections = { limit: CONNECTIONS };
    return { clock, connections, loads: new PageLoads(connections, clock) };
  };

  it('waits for the last of several pages', () => {
    const { connections, loads } = create();
    loads.report(true, 'a');
    loads.report(true, 'b');
    loads.report(false, 'a');
    expect(connections.limit).toBe(CONNECTIONS_WHILE_LOADING);
    loads.report(false, 'b');
    expect(connections.limit).toBe(CONNECTIONS);
  });

  it('takes a page for loaded after a while, however often it says that it loads', async () => {
    const { clock, connections, loads } = create();
    loads.report(true, 'a');
    await clock.advance(LONGEST_LOAD_MS - 1);
    loads.report(true, 'a');
    expect(connections.limit).toBe(CONNECTIONS_WHILE_LOADING);
    await clock.advance(1);
    expect(connections.limit).toBe(CONNECTIONS);
  });

  it('does not mind a page that was never loading', () => {
    const { connections, loads } = create();
    loads.report(false, 'c');
    expect(connections.limit).toBe(CONNECTIONS);
  });
});
