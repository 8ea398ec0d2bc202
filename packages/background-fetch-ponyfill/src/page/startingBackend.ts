import type { FetchArgs, JobSnapshot } from '../channel/messages.js';
import type { Engine } from '../carriers/carriage.js';
import { browserNative } from '../carriers/native/browserNative.js';
import { ChannelBackend } from './channelBackend.js';
import { NativeStarter } from './nativeStarter.js';

/** A page's backend that starts in the browser what the worker gives away. */
export class StartingBackend extends ChannelBackend {
  readonly #starter: NativeStarter;

  constructor(registration: ServiceWorkerRegistration, engine: Engine) {
    super(registration);
    this.#starter = new NativeStarter(this, browserNative(registration), engine);
  }

  override fetch(args: FetchArgs): Promise<JobSnapshot> {
    return this.#starter.fetch(args);
  }
}
