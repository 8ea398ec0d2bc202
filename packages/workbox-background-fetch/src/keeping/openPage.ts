/** What is used of a window. */
export interface OpenWindow {
  readonly url: string;
  focus(): Promise<unknown>;
}

export interface PageOptions {
  /** The windows of the app. */
  readonly windows: readonly OpenWindow[];
  /** Opens a new one. */
  readonly open: (url: string) => Promise<unknown>;
  /** Of the registration, as an absolute URL. */
  readonly scope: string;
}

/**
 * Shows the page that belongs to a download: the window that has it open, or a new one. Where the app
 * has not said which page that is, any of its windows will do.
 *
 * @param page as the app gave it; relative URLs are taken from the scope.
 */
export async function openPage(
  page: string | undefined,
  { windows, open, scope }: PageOptions,
): Promise<void> {
  const target = withoutFragment(new URL(page ?? scope, scope));
  const found =
    windows.find(({ url }) => withoutFragment(new URL(url)) === target) ??
    (page === undefined ? windows[0] : undefined);
  await (found ? found.focus() : open(target));
}

function withoutFragment(url: URL): string {
  url.hash = '';
  return url.href;
}
