import { SegmentReader } from 'segmented-cache';
import type { Head } from 'segmented-cache';
import { Hints } from '../channel/hints.js';
import type { Calls, JobSnapshot } from '../channel/messages.js';
import { broadcastChannel } from '../environment.js';
import type { Backend } from '../idl/backend.js';
import type { PageSide } from './pageSide.js';

/** What the objects of the specification need to know, in a page: the active worker is asked. */
export class ChannelBackend implements Backend {
  readonly #hints: Hints;
  #segmentReader: SegmentReader | undefined;

  constructor(
    readonly scope: string,
    private readonly page: PageSide,
  ) {
    this.#hints = new Hints(scope, { createChannel: broadcastChannel });
  }

  fetch(args: Calls['fetch']['args']): Promise<JobSnapshot> {
    return this.page.starter.fetch(args);
  }
  get(id: string): Promise<JobSnapshot | undefined> {
    return this.page.channel.ask('get', { id });
  }
  getIds(): Promise<readonly string[]> {
    return this.page.channel.ask('getIds', {});
  }
  snapshot(uid: string): Promise<JobSnapshot | undefined> {
    return this.page.channel.ask('snapshot', { uid });
  }
  records(uid: string): Promise<Calls['records']['answer']> {
    return this.page.channel.ask('records', { uid });
  }
  record(uid: string, index: number): Promise<Calls['record']['answer']> {
    return this.page.channel.ask('record', { uid, index });
  }
  abort(uid: string): Promise<boolean> {
    return this.page.channel.ask('abort', { uid });
  }
  pause(uid: string): Promise<boolean> {
    return this.page.channel.ask('pause', { uid });
  }
  resume(uid: string): Promise<boolean> {
    return this.page.channel.ask('resume', { uid });
  }
  retitle(): Promise<void> {
    throw new TypeError('updateUI() belongs to events of the service worker.');
  }
  body(head: Head): BodyInit {
    this.#segmentReader ??= new SegmentReader(this.scope);
    return this.#segmentReader.body(head);
  }
  subscribe(uid: string, listener: (now?: JobSnapshot) => void): () => void {
    return this.#hints.subscribe(uid, listener);
  }
}
