import { describe, expect, it } from '@jest/globals';
import {
  commandMessage,
  isCommandMessage,
  isQueryMessage,
  isStateMessage,
  queryMessage,
  stateMessage,
} from './protocol.js';
import type { PackCommand, PackQuestion } from './protocol.js';

const files = [{ url: '/a', size: 1 }];

describe('messages of packs', () => {
  it.each<PackCommand>([
    { command: 'download', pack: { id: 'course' } },
    { command: 'repair', pack: { manifestUrl: '/course.json' } },
    { command: 'download', pack: { id: 'episode', title: 'Episode', files } },
    { command: 'pause', id: 'course' },
    { command: 'verify', id: 'course' },
    { command: 'clear' },
  ])('are commands: %j', (command) => {
    expect(isCommandMessage(commandMessage(command))).toBe(true);
    expect(isQueryMessage(commandMessage(command))).toBe(false);
  });

  it.each<PackQuestion>([
    { question: 'state' },
    { question: 'state', id: 'course' },
    { question: 'needs', pack: { id: 'course' } },
  ])('are questions: %j', (question) => {
    expect(isQueryMessage(queryMessage(question))).toBe(true);
    expect(isCommandMessage(queryMessage(question))).toBe(false);
  });

  it.each<unknown>([
    null,
    'download',
    {},
    { ...commandMessage({ command: 'pause', id: 'course' }), meta: 'another' },
    { ...commandMessage({ command: 'pause', id: 'course' }), version: 2 },
    { ...commandMessage({ command: 'pause', id: 'course' }), payload: null },
    { ...commandMessage({ command: 'pause', id: 'course' }), payload: { command: 'pause' } },
    { ...commandMessage({ command: 'pause', id: 'c' }), payload: { command: 'eval', id: 'c' } },
    { ...commandMessage({ command: 'pause', id: 'c' }), payload: { command: 'download', id: 'c' } },
    {
      ...commandMessage({ command: 'pause', id: 'c' }),
      payload: { command: 'download', pack: { id: 'c', files: 'all' } },
    },
    { ...queryMessage({ question: 'state' }), payload: { question: 'state', id: 7 } },
    { ...queryMessage({ question: 'state' }), payload: { question: 'secrets' } },
  ])('are refused: %j', (data) => {
    expect(isCommandMessage(data) || isQueryMessage(data) || isStateMessage(data)).toBe(false);
  });

  it('tell of a state', () => {
    expect(isStateMessage(stateMessage({ id: 'course', removing: false }))).toBe(true);
  });
});
