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

  it('keeps what has begun since, where an earlier run learns that the worker was not the active one', async () => {
    const inactive = new DOMException('This worker is not the active one.', 'InvalidStateError');
    let refuse: (error: Error) => void = () => undefined;
    const early = new Promise<void>((_, reject) => (refuse = reject));
    const runs = [early, Promise.resolve()];
    const once = new OncePerLife(() => runs.shift() ?? Promise.reject(new Error('One too many.')));
    const first = once.run();
    once.forget();
    await once.run();
    refuse(inactive);
    await first;
    expect(once.hasBegun).toBe(true);
    await once.run();
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
