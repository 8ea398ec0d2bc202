/** What an engine can really be made to do. A test asks here first and says what it skipped. */
export interface Capabilities {
  /** `TestBrowser.stopWorkers` ends running service workers. */
  readonly stopWorker: boolean;
  /** `TestPage.offline` cuts pages and service workers off the network. */
  readonly offline: boolean;
  /** `TestPage.hide` makes `document.visibilityState` say `hidden`. */
  readonly hide: boolean;
  /** `TestPage.freeze` stops a page's tasks as the Page Lifecycle specification describes. */
  readonly freeze: boolean;
  /** `TestPage.console` also holds what service workers log. */
  readonly workerConsole: boolean;
}

/** A verb was used that this engine has no means for; its `Capabilities` say so beforehand. */
export class UnsupportedVerbError extends Error {
  override readonly name = 'UnsupportedVerbError';

  constructor(engine: string, verb: string, capability: keyof Capabilities) {
    super(`${engine} has no means for ${verb}; ask \`browser.can.${capability}\` before using it.`);
  }
}
