import { isCommandMessage, isQueryMessage } from '../protocol.js';
import type { PackAnswer, PackCommand, PackQuestion } from '../protocol.js';
import type { ContentPacks } from './contentPacks.js';
import { problemOf } from './problemOf.js';

/**
 * What a page's message is answered with.
 *
 * @returns `undefined` for what is no message of ours.
 */
export function answerMessage(data: unknown, packs: ContentPacks): Promise<PackAnswer> | undefined {
  if (isCommandMessage(data)) return answered(() => command(data.payload, packs));
  if (isQueryMessage(data)) return answered(() => question(data.payload, packs));
  return undefined;
}

/** What is refused is told to who asked, and is nobody else's error. */
async function answered(ask: () => Promise<unknown>): Promise<PackAnswer> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function command(payload: PackCommand, packs: ContentPacks): Promise<unknown> {
  switch (payload.command) {
    case 'download':
      return packs.download(payload.pack);
    case 'repair':
      return packs.repair(payload.pack);
    case 'update':
      return packs.update(payload.id);
    case 'pause':
      return packs.pause(payload.id);
    case 'resume':
      return packs.resume(payload.id);
    case 'cancel':
      return packs.cancel(payload.id);
    case 'remove':
      return packs.remove(payload.id);
    case 'retry':
      return packs.retry(payload.id);
    case 'verify':
      return packs.verify(payload.id);
    case 'clear':
      return packs.clear();
  }
}

async function question(payload: PackQuestion, packs: ContentPacks): Promise<unknown> {
  if (payload.question === 'needs') return packs.needs(payload.pack);
  return payload.id === undefined ? packs.states() : [await packs.state(payload.id)];
}
