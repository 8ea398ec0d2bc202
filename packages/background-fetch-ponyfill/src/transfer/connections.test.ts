import { describe, expect, it } from '@jest/globals';
import { Connections } from './connections.js';

describe('Connections', () => {
  it('gives no more than there are, and gives again what came back', () => {
    const connections = new Connections(2);
    const first = connections.take();
    expect(connections.take()).toBeDefined();
    expect(connections.take()).toBeUndefined();
    first?.();
    expect(connections.take()).toBeDefined();
    expect(connections.take()).toBeUndefined();
  });

  it('counts a connection that is given back twice once', () => {
    const connections = new Connections(1);
    const giveBack = connections.take();
    giveBack?.();
    connections.take();
    giveBack?.();
    expect(connections.take()).toBeUndefined();
  });

  it('tells those who wait, until they no longer do', () => {
    const connections = new Connections(1);
    let told = 0;
    const unsubscribe = connections.onFree(() => (told += 1));
    const giveBack = connections.take();
    giveBack?.();
    giveBack?.();
    expect(told).toBe(1);
    unsubscribe();
    connections.take()?.();
    expect(told).toBe(1);
  });
});
