/** What people see of a download that was given no title: the file's name. */
export function titleOf(url: string): string {
  const name = new URL(url).pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(name);
  } catch (error) {
    // A percent sign that begins no escape is allowed in a URL.
    if (error instanceof URIError) return name;
    throw error;
  }
}
