import type { Publisher } from '../progress/publisher.js';
import type { AssetProgress, Phase } from '../protocol.js';
import type { LargePrecache } from './largePrecache.js';

const UNDER_WAY: readonly Phase[] = ['queued', 'downloading', 'waiting', 'paused', 'caching'];

/** How far each of the large files is, by one look at all jobs. */
export async function describeLarge(
  large: LargePrecache,
  publisher: Pick<Publisher, 'assets'>,
): Promise<AssetProgress[]> {
  const told = await publisher.assets();
  const assets: AssetProgress[] = [];
  for (const [url, { size: total }] of large.entries) {
    const { phase, downloaded, reason } = told.get(url) ?? { phase: 'absent', downloaded: 0 };
    const job = { url, phase, downloaded, total, ...(reason === undefined ? {} : { reason }) };
    if (UNDER_WAY.includes(phase)) {
      large.isComing(url);
      assets.push(job);
    } else if (await large.isWhole(url)) {
      assets.push({ url, phase: 'ready', downloaded: total, total });
    } else if (phase === 'failed' || phase === 'aborted') assets.push(job);
    else assets.push({ url, downloaded: 0, total, ...missing(large, url) });
  }
  return assets;
}

function missing(large: LargePrecache, url: string): Pick<AssetProgress, 'phase' | 'reason'> {
  const trouble = large.troubleOf(url);
  if (trouble) return { ...trouble, phase: 'failed' };
  return { phase: large.comesByItself(url) ? 'queued' : 'absent' };
}
