/**
 * Runs in the page, from its source text: plays a little at each of these times, and gives the whole
 * seconds at which it really played.
 *
 * WebKitGTK's player may rest for ever after a seek, with nothing left to load (docs/discoveries/0027):
 * there it begins anew, as a person would, at most three times.
 */
export async function playAndSeek(
  kind: 'audio' | 'video',
  url: string,
  times: number[],
): Promise<number[]> {
  const mayRest = !('chrome' in globalThis) && !navigator.userAgent.includes('Firefox');
  for (let restsLeft = mayRest ? 3 : 0; ; restsLeft--) {
    const media = document.createElement(kind);
    document.body.append(media);
    // Firefox cannot open a sound device that is not there, as on a server; muted it needs none.
    media.muted = true;
    media.src = url;
    const played: number[] = [];
    let isResting = false;
    for (const time of times) {
      isResting = await new Promise<boolean>((resolve, reject) => {
        media.onerror = () => reject(new Error(media.error?.message ?? 'no reason was given'));
        media.onstalled = () => restsLeft > 0 && resolve(true);
        media.ontimeupdate = () => {
          if (!media.seeking && media.currentTime > time + 0.1) resolve(false);
        };
        media.currentTime = time;
        media.play().catch(reject);
      });
      if (isResting) break;
      played.push(Math.floor(media.currentTime));
    }
    media.remove();
    if (!isResting) return played;
  }
}
