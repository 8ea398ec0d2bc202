import { describe, expect, it } from '@jest/globals';
import { OncePerLife } from './oncePerLife.js';

/** Work that throws these, one after the other, and succeeds then. */
function workThatThrows(...errors: Error[]) {
  const world = { runs: 0 };
  const once = new OncePerLife(() => {
    const error = errors[world.runs++];
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  });
  return { once, world };
}

describe('OncePerLife', () => {
  it('works anew where the worker was not the active one, and once where it is', async () => {
    const inactive = new DOMException('This worker is not the active one.', 'InvalidStateError');
    const { once, world } = workThatThrows(inactive);
    await once.run();
    expect(once.hasBegun).toBe(false);
    await once.run();
    await once.run();
    expect(world.runs).toBe(2);
    once.forget();
    await once.run();
    expect(world.runs).toBe(3);
  });

  it('does not try again with each event what has failed for another reason', async () => {
    const broken = new Error('The browser failed.');
    const { once, world } = workThatThrows(broken);
    await expect(once.run()).rejects.toBe(broken);
    await expect(once.run()).rejects.toBe(broken);
    expect(once.hasBegun).toBe(true);
    expect(world.runs).toBe(1);
  });
});
