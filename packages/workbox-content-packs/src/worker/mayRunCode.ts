/** What such a request is answered with, the browser runs or shows as the app's own. */
const DESTINATIONS_OF_CODE = new Set<string>([
  ...['document', 'iframe', 'frame', 'object', 'embed', 'script', 'style', 'xslt', 'manifest'],
  ...['worker', 'sharedworker', 'serviceworker', 'audioworklet', 'paintworklet', 'json'],
]);

/** A cache that can plant a script is a way in that stays: such requests go to the network. */
export function mayRunCode({ mode, destination }: Pick<Request, 'mode' | 'destination'>): boolean {
  return mode === 'navigate' || DESTINATIONS_OF_CODE.has(destination);
}
