/**
 * What is used of the browser's own Background Fetch. Structural, because no type library has it, and
 * so that a simulation can lie as the real one does.
 */
export interface NativeManager {
  /** Rejects in service workers. */
  fetch(id: string, requests: Request[], options: NativeOptions): Promise<NativeRegistration>;
  /** `undefined` once it has settled, also before anybody was told. */
  get(id: string): Promise<NativeRegistration | undefined>;
  getIds(): Promise<readonly string[]>;
}

export interface NativeOptions {
  readonly title: string;
  readonly icons: readonly { readonly src: string }[];
  /** In bytes; 0 sets no limit. */
  readonly downloadTotal: number;
}

export interface NativeRegistration {
  readonly id: string;
  /** In bytes, over all its requests; goes backwards where one starts over. */
  readonly downloaded: number;
  readonly result: '' | 'success' | 'failure';
  readonly failureReason: string;
  abort(): Promise<boolean>;
  /** In the event that ends it: what came, in the order of the requests. */
  matchAll(): Promise<readonly NativeRecord[]>;
  addEventListener(type: 'progress', listener: () => void): void;
}

export interface NativeRecord {
  readonly request: Request;
  readonly responseReady: Promise<Response>;
}

export type NativeEventType =
  'backgroundfetchsuccess' | 'backgroundfetchfail' | 'backgroundfetchabort';

/** The event that ends a native fetch. */
export interface NativeEvent extends Pick<ExtendableEvent, 'waitUntil'> {
  readonly type: string;
  readonly registration: NativeRegistration;
  /** Not in `backgroundfetchabort`. */
  readonly updateUI?: (options: { readonly title: string }) => Promise<void>;
}
