import { afterEach, describe, expect, it } from '@jest/globals';
import { connectPolicyRefusals } from './connectPolicyRefusals.js';

const { createObjectURL } = Object.getOwnPropertyDescriptors(URL);

describe('connectPolicyRefusals', () => {
  afterEach(() => {
    Object.defineProperty(URL, 'createObjectURL', createObjectURL);
  });

  it('refuses nothing where there is no policy, in service workers too, which have no blob: URLs', async () => {
    const requests = [{ url: 'https://app.example/film.mp4' }];
    expect(await connectPolicyRefusals(requests)).toEqual(new Set());
    Reflect.deleteProperty(URL, 'createObjectURL');
    expect(await connectPolicyRefusals(requests)).toEqual(new Set());
  });
});
