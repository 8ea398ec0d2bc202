/** Whatever a relative URL is resolved against. */
const NOWHERE = 'https://nowhere.invalid/';

/** Whether a worker fetches from this URL, absolute or relative: `http:` or `https:`, and without credentials. */
export function isWebUrl(text: string): boolean {
  if (!URL.canParse(text, NOWHERE)) return false;
  const { protocol, username, password } = new URL(text, NOWHERE);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
