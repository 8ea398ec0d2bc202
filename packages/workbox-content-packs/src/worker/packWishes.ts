import type { PackManifest } from '../manifest/packManifest.js';
import { transition } from '../state/packWish.js';
import type { PackEvent } from '../state/packWish.js';
import type { PackClaims } from './packClaims.js';
import { assetsBefore, forecastPack, refuseWithoutRoom } from './packForecast.js';
import type { PackPorts } from './packPorts.js';
import type { PackShelf, StoredWish } from './packShelf.js';
import type { LoadedPack } from './packSources.js';
import { resolvePack } from './resolvePack.js';

/** Changes what is wanted of packs, one change at a time, and nothing else. */
export class PackWishes {
  constructor(
    private readonly shelf: PackShelf,
    private readonly claims: Pick<PackClaims, 'besides'>,
    private readonly ports: PackPorts,
  ) {}

  /** Wants a version. @throws {PackError} `no-space` */
  async want({ manifest, source }: LoadedPack, priority: 'normal' | 'low'): Promise<void> {
    const { id, version } = manifest;
    refuseWithoutRoom(await forecastPack(manifest, this.shelf, this.claims, this.ports));
    await this.exclusively(async () => {
      const before = await this.shelf.wish(id);
      const wish = transition(before.wish, { type: 'want', version });
      const isSame = before.manifest !== undefined && isEqual(before.manifest, manifest);
      if (wish === before.wish && isSame) return;
      const learnt = await assetsBefore(manifest, this.shelf);
      await this.set(id, {
        ...{ wish, source, manifest, learnt, failed: [] },
        ...(isSame ? this.#downloadAfter(before) : this.newToken()),
        ...(priority === 'low' ? { priority } : {}),
      });
    });
  }

  /**
   * Wants this version of a pack in the place of the one that is wanted, whose files a deploy may have replaced on
   * the server; one that rests goes on resting.
   */
  async follow({ manifest, source }: LoadedPack): Promise<void> {
    const { id, version } = manifest;
    await this.exclusively(async () => {
      const { wish: before, priority } = await this.shelf.wish(id);
      if (before.kind !== 'version') return;
      const wanted = transition(before, { type: 'want', version });
      const wish = before.phase === 'paused' ? transition(wanted, { type: 'pause' }) : wanted;
      const learnt = await assetsBefore(manifest, this.shelf);
      await this.set(id, {
        ...{ wish, source, manifest, learnt, failed: [], ...this.newToken() },
        ...(priority ? { priority } : {}),
      });
    });
  }

  /** @throws {PackError} `invalid-state` */
  change(id: string, event: PackEvent): Promise<void> {
    return this.exclusively(async () => {
      const before = await this.shelf.wish(id);
      const wish = transition(before.wish, event);
      await this.set(id, { ...before, wish, ...this.#downloadAfter(before) });
    });
  }

  /** Wants nothing of a pack but what is installed. @throws {PackError} `invalid-state` */
  giveUp(id: string, comesByItself: boolean): Promise<void> {
    return this.exclusively(async () => {
      const { wish } = await this.shelf.wish(id);
      const next = transition(wish, { type: 'cancel', comesByItself });
      await this.shelf.setWish(id, { wish: next, learnt: [], failed: [] }, []);
    });
  }

  /** Forgets that a pack was removed, so that it may come by itself again. */
  forgetRemoval(id: string): Promise<void> {
    return this.exclusively(async () => {
      const before = await this.shelf.wish(id);
      if (before.wish.kind !== 'declined') return;
      await this.set(id, { ...before, wish: { kind: 'nothing' } });
    });
  }

  /** With all that it refers to, so that no sweep takes what is there already. To be called exclusively. */
  async set(id: string, stored: StoredWish): Promise<void> {
    const { manifest, learnt } = stored;
    const { assets } = manifest
      ? await resolvePack(manifest, learnt, this.shelf, this.ports.segmentStore)
      : { assets: [] };
    await this.shelf.setWish(id, stored, assets);
  }

  /** What is wanted still keeps its background fetch, but for one that has come to its end. */
  #downloadAfter({ wish, token, leftOut }: StoredWish): Pick<StoredWish, 'token' | 'leftOut'> {
    const isOver = wish.kind !== 'version' || wish.phase === 'failed';
    if (isOver) return this.newToken();
    return {
      ...(token === undefined ? {} : { token }),
      ...(leftOut === undefined ? {} : { leftOut }),
    };
  }

  /** For a background fetch that has none of this wish before it. */
  newToken(): Pick<StoredWish, 'token'> {
    return { token: this.ports.randomUUID() };
  }

  /** One change at a time, whichever worker makes it. */
  exclusively<T>(change: () => Promise<T>): Promise<T> {
    const { locks, scope } = this.ports;
    return locks.request(`workbox-content-packs:${scope}`, { mode: 'exclusive' }, change);
  }
}

/** Manifests have been read field by field, so that equal ones are written alike. */
const isEqual = (a: PackManifest, b: PackManifest) => JSON.stringify(a) === JSON.stringify(b);
