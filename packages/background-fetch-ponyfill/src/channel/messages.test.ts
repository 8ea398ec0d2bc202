import { describe, expect, it } from '@jest/globals';
import { hintChannelName, isQuestion, PROTOCOL, PROTOCOL_VERSION } from './messages.js';

const question = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call: 'getIds', args: {} };

describe('isQuestion', () => {
  it('takes ours of any version, so that another one is answered with a reason', () => {
    expect(isQuestion(question)).toBe(true);
    expect(isQuestion({ ...question, version: 99, call: 'unheardOf' })).toBe(true);
  });

  it.each([
    undefined,
    null,
    'getIds',
    [],
    {},
    { ...question, protocol: 'another' },
    { ...question, call: 1 },
    { ...question, args: null },
    { ...question, args: 'x' },
    { protocol: PROTOCOL, call: 'getIds', args: {} },
    { type: 'SKIP_WAITING' },
  ])('takes no %j', (data) => {
    expect(isQuestion(data)).toBe(false);
  });
});

describe('hintChannelName', () => {
  it('is another one for another scope', () => {
    expect(hintChannelName('https://app.example/a/')).not.toBe(
      hintChannelName('https://app.example/b/'),
    );
  });
});
