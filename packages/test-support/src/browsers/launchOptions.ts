/** How a browser is started. All of it holds for restarts too. */
export interface LaunchOptions {
  /**
   * Folder that holds the profile, created when missing and never removed. Default: a temporary one,
   * removed by `close`.
   */
  readonly profile?: string;
  /**
   * How long `open`, `navigate`, `reload`, `evaluateInWorker` and `waitFor` wait before they fail, in
   * milliseconds. Default 60 000.
   */
  readonly deadlineMs?: number;
  /** Accept any certificate, for pages and service workers. Default false. */
  readonly ignoreCertificateErrors?: boolean;
  /**
   * Let no tab open before Chromium's start is over, some three seconds; it puts off updates of workers
   * until then, and where a busy tab or one that is covered keeps it from it, for three minutes
   * (docs/discoveries/0034). For tests that update workers. Default false.
   */
  readonly awaitStartup?: boolean;
  /**
   * Let timers and renderers of hidden tabs be slowed as users have it. The automation library turns
   * this off in Chromium; the other engines are not touched. Default false.
   */
  readonly throttleHiddenTabs?: boolean;
  /**
   * How much an origin may store, in bytes; what the engine gives it by default. `navigator.storage` may
   * go on telling its default.
   */
  readonly storageLimitBytes?: number;
  /**
   * Let pages start native Background Fetches as often as they want in Chromium, where a page load has
   * one otherwise; holds for a profile that is new. Default true.
   */
  readonly severalDownloads?: boolean;
  /** Sites may show notifications without asking, in a new profile of Chromium. Default false. */
  readonly notifications?: boolean;
  /** More command-line arguments for Chromium. */
  readonly chromiumArguments?: readonly string[];
  /** More preferences for Firefox, over the harness's own. */
  readonly firefoxPreferences?: Readonly<Record<string, string | number | boolean>>;
}

/** The default of `LaunchOptions.deadlineMs`. */
export const defaultDeadlineMs = 60_000;
