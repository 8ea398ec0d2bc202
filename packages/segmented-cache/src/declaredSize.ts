/** The length of a body in bytes, where its headers say it: not of a content-coded one. */
export function declaredSize(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  const coded = !['', 'identity'].includes(headers.get('content-encoding') ?? '');
  return length === null || coded || !/^\d+$/.test(length) ? undefined : Number(length);
}
