import { describe, expect, it } from '@jest/globals';
import { checkKeep, surplusEpisodes } from './surplusEpisodes.js';

const episode = (id: string, installedAt?: number) => ({
  ...{ id, installed: '1', removing: false },
  ...(installedAt === undefined ? {} : { installedAt }),
});

describe('surplusEpisodes', () => {
  it('are those that were installed the longest ago', () => {
    const states = [episode('episode-3', 10), episode('episode-1', 30), episode('episode-2', 20)];
    expect(surplusEpisodes(states, 2)).toEqual(['episode-3']);
    expect(surplusEpisodes(states, 3)).toEqual([]);
    expect(surplusEpisodes(states, Infinity)).toEqual([]);
  });

  it('are those with the lower numbers, of some that came at once or nobody knows when', () => {
    const states = ['episode-9', 'episode-10', 'episode-8'].map((id) => episode(id));
    expect(surplusEpisodes(states, 1)).toEqual(['episode-9', 'episode-8']);
    expect(surplusEpisodes([...states, episode('episode-1', 5)], 1)).toHaveLength(3);
  });

  it('are none that are on their way, or on their way out', () => {
    const coming = { id: 'episode-5', removing: false };
    const going = { ...episode('episode-4', 1), removing: true };
    expect(surplusEpisodes([coming, going, episode('episode-3', 2)], 1)).toEqual([]);
  });
});

describe('checkKeep', () => {
  it.each([0, -1, 1.5, NaN, '5' as unknown as number])('refuses %p', (keep) => {
    expect(() => {
      checkKeep(keep);
    }).toThrow(TypeError);
  });

  it.each([1, 10, Infinity])('takes %p', (keep) => {
    expect(() => {
      checkKeep(keep);
    }).not.toThrow();
  });
});
