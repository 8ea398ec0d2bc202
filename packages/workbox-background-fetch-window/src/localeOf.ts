/** The browser's own where the page has none, or one that is no language tag, such as `en_US`. */
export function localeOf(element: Element): string | undefined {
  try {
    return Intl.getCanonicalLocales(element.closest<HTMLElement>('[lang]')?.lang)[0];
  } catch {
    return undefined;
  }
}
