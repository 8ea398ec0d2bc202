/**
 * The length of a response's body in bytes, where its headers can be believed. Of a range no coding is
 * asked for; of the whole of another origin, it may be applied and its header hidden.
 */
export function trustedSize({
  type,
  status,
  headers,
}: Pick<Response, 'type' | 'status' | 'headers'>): number | undefined {
  return type === 'cors' && status !== 206 ? undefined : declaredSize(headers);
}

/** The length of a body in bytes, where its headers say it: not of a content-coded one. */
export function declaredSize(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  const coded = !['', 'identity'].includes(headers.get('content-encoding') ?? '');
  return length === null || coded || !/^\d+$/.test(length) ? undefined : Number(length);
}
