/** What people see of a URL: the last part of its path. */
export function nameOf(url: string): string {
  const [, name = url] = /([^/?#]*)\/?(?:[?#].*)?$/.exec(url) ?? [];
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
