import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answerOver, patient, WORKING } from './working.js';

let told: unknown[];
const port = { postMessage: (data: unknown) => void told.push(data) };

beforeEach(() => {
  told = [];
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const after = (ms: number, answer: string) =>
  new Promise<string>((resolve) => setTimeout(() => resolve(answer), ms));

describe('answerOver', () => {
  it('says every five seconds that it is at it, until it answers', async () => {
    const answered = answerOver(port, patient({}), after(12_000, 'done'));
    await jest.advanceTimersByTimeAsync(60_000);
    await answered;
    expect(told).toEqual([WORKING, WORKING, 'done']);
  });

  it('only answers a page that does not know of it', async () => {
    const answered = answerOver(port, {}, after(12_000, 'done'));
    await jest.advanceTimersByTimeAsync(60_000);
    await answered;
    expect(told).toEqual(['done']);
  });

  it('says nothing any more of what has failed', async () => {
    const failed = after(7000, 'no').then((message) => Promise.reject(new Error(message)));
    const answered = expect(answerOver(port, patient({}), failed)).rejects.toThrow('no');
    await jest.advanceTimersByTimeAsync(60_000);
    await answered;
    expect(told).toEqual([WORKING]);
  });
});
