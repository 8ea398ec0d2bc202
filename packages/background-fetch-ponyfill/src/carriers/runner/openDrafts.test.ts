import { describe, expect, it } from '@jest/globals';
import { SimulatedBrowser } from '@internal/test-support/simulation';
import { SegmentStore } from 'segmented-cache';
import type { JobRecord } from '../../jobs/job.js';
import { OpenDrafts } from './openDrafts.js';

const film = { jobUid: 'u', draftId: 'u/0', request: {} } as JobRecord;

function create(): OpenDrafts {
  const { environment } = new SimulatedBrowser({ seed: 1 }).start();
  const scope = 'https://app.example/';
  return new OpenDrafts({
    segmentStore: new SegmentStore({ scope, environment }),
    clock: environment.clock,
    ...{ segmentBytes: 1000, checkpointMs: 3000, onStored: () => undefined },
  });
}

describe('OpenDrafts', () => {
  it('expects something to be stored of what it has opened, also where that was lost', async () => {
    const drafts = create();
    await drafts.open(film);
    drafts.close(film);
    drafts.forget([film]);
    expect(await drafts.openHeld(film)).toBeUndefined();
  });

  it('expects nothing any more of what was abandoned', async () => {
    const drafts = create();
    const draft = await drafts.open(film);
    drafts.close(film);
    await draft.abandon();
    drafts.abandoned([film]);
    expect(await drafts.openHeld(film)).toBeDefined();
  });
});
