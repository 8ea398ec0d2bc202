/**
 * Runs in the page, from its source text: plays a little at each of these times, and gives the whole
 * seconds at which it really played.
 */
export async function playAndSeek(
  kind: 'audio' | 'video',
  url: string,
  times: number[],
): Promise<number[]> {
  const media = document.createElement(kind);
  document.body.append(media);
  // Firefox cannot open a sound device that is not there, as on a server; muted it needs none.
  media.muted = true;
  media.src = url;
  const played: number[] = [];
  for (const time of times) {
    await new Promise<void>((resolve, reject) => {
      media.onerror = () => reject(new Error(media.error?.message ?? 'no reason was given'));
      // WebKitGTK's player may rest after a seek, with nothing left to load (docs/discoveries/0027).
      media.onstalled = () => (media.currentTime = time);
      media.ontimeupdate = () => {
        if (!media.seeking && media.currentTime > time + 0.1) resolve();
      };
      media.currentTime = time;
      media.play().catch(reject);
    });
    played.push(Math.floor(media.currentTime));
  }
  media.remove();
  return played;
}
