import { describe, expect, it } from '@jest/globals';
import { REST_MS, Rests } from './rests.js';

describe('Rests', () => {
  it('says until when something rests, of the jobs that there are', () => {
    const rests = new Rests({ now: () => 1000 });
    rests.begin('a/0', 'a');
    rests.begin('a/1', 'a');
    rests.begin('b', 'b');
    rests.end('a/1');
    const until = () => ['a/0', 'a/1', 'b'].map((key) => rests.until(key));
    expect(until()).toEqual([1000 + REST_MS, 0, 1000 + REST_MS]);
    rests.keepOnly(new Set(['b']));
    expect(until()).toEqual([0, 0, 1000 + REST_MS]);
  });
});
