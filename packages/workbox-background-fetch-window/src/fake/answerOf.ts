import {
  isQueryMessage,
  isRemoveMessage,
  isStorageMessage,
  PROTOCOL_VERSION,
  progressFor,
} from 'workbox-background-fetch/protocol';
import type { Progress, StorageAnswer } from 'workbox-background-fetch/protocol';
import * as packProtocol from 'workbox-content-packs/protocol';
import type {
  PackAnswer,
  PackCommand,
  PackName,
  PackState,
  TargetState,
} from 'workbox-content-packs/protocol';
import type { FakeShelf } from './fakeBackgroundFetch.js';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What the fake worker answers to a page's message; `undefined` for what it does not know. */
export function answerOf(message: unknown, shelf: FakeShelf): unknown {
  if (isQueryMessage(message)) {
    const { id } = message.payload;
    return id === undefined ? [...shelf.jobs.values()] : progressOf(id, shelf);
  }
  if (isRemoveMessage(message)) {
    const { url } = message.payload;
    if (shelf.jobs.get(url)?.removable) {
      shelf.tellJob(absent(url));
      shelf.jobs.delete(url);
    }
    return progressOf(url, shelf);
  }
  if (isStorageMessage(message)) {
    if (message.payload.what === 'clear') {
      clearPacks(shelf);
      clearJobs(shelf);
    }
    return storageAnswer(shelf);
  }
  if (packProtocol.isCommandMessage(message)) return command(message.payload, shelf);
  if (!packProtocol.isQueryMessage(message)) return undefined;
  const { payload } = message;
  if (payload.question === 'state') {
    const { id } = payload;
    return done(id === undefined ? [...shelf.packs.values()] : [stateOf(id, shelf)]);
  }
  const { id, title = '', target } = stateOf(idOf(payload.pack), shelf);
  const { total: fetchBytes = 0, version = '1' } = target ?? {};
  return done({ id, title, version, fetchBytes, freedBytes: 0, ...shelf.needs.get(id) });
}

function progressOf(id: string, { jobs }: FakeShelf): Progress {
  for (const job of [...jobs.values()].reverse()) {
    const found = progressFor(id, job);
    if (found) return found;
  }
  return absent(id);
}

function absent(id: string): Progress {
  return { version: PROTOCOL_VERSION, id, title: '', phase: 'absent', downloaded: 0 };
}

function clearPacks({ packs, tellPack }: FakeShelf): void {
  for (const { id, title } of [...packs.values()]) {
    tellPack({ id, ...(title === undefined ? {} : { title }), removing: false });
  }
}

function clearJobs({ jobs, tellJob }: FakeShelf): void {
  for (const job of [...jobs.values()]) {
    const left: Writable<Progress> = { ...job, phase: 'aborted', downloaded: 0 };
    delete left.previous;
    tellJob(left);
  }
  jobs.clear();
}

function storageAnswer({ jobs }: FakeShelf): StorageAnswer {
  const all = [...jobs.values()];
  const kept = all.filter(({ phase }) => phase === 'ready');
  const open = all.filter((job) => !kept.includes(job));
  const usage = {
    ...{ segments: all.length, tailBytes: 0 },
    segmentBytes: all.reduce((sum, { downloaded }) => sum + downloaded, 0),
    jobs: open.map(({ id, title, downloaded }) => ({ id, title, downloaded })),
    assets: kept.map(({ id, downloaded }) => ({ url: id, size: downloaded })),
  };
  return { version: PROTOCOL_VERSION, usage };
}

function command(payload: PackCommand, shelf: FakeShelf): PackAnswer {
  if (payload.command === 'clear') {
    clearPacks(shelf);
    return done(undefined);
  }
  const id = 'pack' in payload ? idOf(payload.pack) : payload.id;
  const { target, ...state }: Writable<PackState> = stateOf(id, shelf);
  const want = (phase: 'queued' | 'downloading' | 'paused') => {
    const version = target?.version ?? shelf.needs.get(id)?.version ?? '1';
    const wanted: Writable<TargetState> = { failed: [], ...target, version, phase };
    delete wanted.reason;
    shelf.tellPack({ ...state, target: wanted });
  };
  switch (payload.command) {
    case 'download':
      want('queued');
      return done(id);
    case 'repair':
    case 'update':
      want('queued');
      return done(undefined);
    case 'verify':
      return done(state.installed === undefined ? undefined : { ok: true, missing: 0, corrupt: 0 });
    case 'remove': {
      delete state.installed;
      delete state.installedAt;
      delete state.installedBytes;
      shelf.tellPack(state);
      return done(undefined);
    }
    case 'cancel':
    case 'pause':
    case 'resume':
    case 'retry':
      if (!target) {
        const message = `A pack cannot ${payload.command} while nothing of it is on its way.`;
        return { ok: false, problem: { code: 'invalid-state', message } };
      }
      if (payload.command === 'cancel') shelf.tellPack(state);
      else want(payload.command === 'pause' ? 'paused' : 'downloading');
      return done(undefined);
  }
}

function stateOf(id: string, { packs }: FakeShelf): PackState {
  return packs.get(id) ?? { id, removing: false };
}

function idOf(pack: PackName): string {
  return 'id' in pack
    ? pack.id
    : (pack.manifestUrl.split('/').pop() ?? '').replace(/(\.pack)?\.json$/, '');
}

function done(value: unknown): PackAnswer {
  return { ok: true, value };
}
