import { PRECACHE_ID, PROTOCOL_VERSION } from '../protocol.js';
import type { AssetProgress, Phase, Progress } from '../protocol.js';
import { RateMeter } from '../progress/rateMeter.js';

/** How far Workbox is with the small files. */
export interface SmallFiles {
  readonly phase: Extract<Phase, 'downloading' | 'ready' | 'failed'>;
  /** In bytes. */
  readonly downloaded: number;
  readonly total: number;
}

/** What the whole is said to do, where a part does it: the first of these. */
const PHASES: readonly Phase[] = [
  'downloading',
  'caching',
  'waiting',
  'paused',
  'queued',
  'failed',
  'ready',
];

/** The one bar of an app: small files by Workbox, large ones by background fetches. */
export class PrecacheProgress {
  readonly #meter = new RateMeter();

  /**
   * @param assets the large files. Those that nobody has asked for count for nothing.
   * @param now in milliseconds since the epoch.
   * @returns `undefined` where there is nothing to tell of.
   */
  combine(small: SmallFiles, assets: readonly AssetProgress[], now: number): Progress | undefined {
    const wanted = assets.filter(({ phase }) => phase !== 'absent' && phase !== 'aborted');
    const parts: readonly Pick<AssetProgress, 'phase' | 'downloaded' | 'total' | 'reason'>[] =
      small.total > 0 ? [small, ...wanted] : wanted;
    const phase = PHASES.find((each) => parts.some((part) => part.phase === each));
    if (phase === undefined) return undefined;
    const downloaded = parts.reduce((sum, part) => sum + part.downloaded, 0);
    const total = parts.reduce((sum, part) => sum + (part.total ?? part.downloaded), 0);
    const reason = parts.find((part) => part.phase === phase)?.reason;
    this.#meter.add(downloaded, now);
    const rate = phase === 'downloading' ? this.#meter.bytesPerSecond : undefined;
    return {
      version: PROTOCOL_VERSION,
      id: PRECACHE_ID,
      title: '',
      phase,
      downloaded,
      total,
      ...(reason === undefined ? {} : { reason }),
      ...(rate === undefined
        ? {}
        : { bytesPerSecond: rate, secondsLeft: Math.ceil((total - downloaded) / rate) }),
      assets: wanted,
    };
  }
}
