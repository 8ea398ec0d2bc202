import type { PackManifest } from '../manifest/packManifest.js';
import { transition } from '../state/packWish.js';
import type { PackEvent } from '../state/packWish.js';
import type { PackClaims } from './packClaims.js';
import { assetsBefore, forecastPack, refuseWithoutRoom } from './packForecast.js';
import type { PackPorts } from './packPorts.js';
import type { PackShelf, StoredWish } from './packShelf.js';
import type { LoadedPack } from './packSources.js';
import { resolvePack } from './resolvePack.js';

export interface WantOptions {
  /** Default that of what is wanted now, or `normal`. */
  readonly priority?: 'normal' | 'low' | undefined;
  /**
   * Whether it takes the place of a version that is wanted, and of nothing else; one that rests goes on resting.
   * Default false.
   */
  readonly instead?: boolean;
}

/** Changes what is wanted of packs, one change at a time, and nothing else. */
export class PackWishes {
  constructor(
    private readonly shelf: PackShelf,
    private readonly claims: Pick<PackClaims, 'besides'>,
    private readonly ports: PackPorts,
  ) {}

  /** Wants a version. @throws {PackError} `no-space` */
  async want({ manifest, source }: LoadedPack, options: WantOptions): Promise<void> {
    const { id, version } = manifest;
    const { priority, instead = false } = options;
    refuseWithoutRoom(await forecastPack(manifest, this.shelf, this.claims, this.ports));
    await this.exclusively(async () => {
      const before = await this.shelf.wish(id);
      const isSame = before.manifest !== undefined && isEqual(before.manifest, manifest);
      // Meanwhile it was given up, is whole, or was asked for.
      if (instead && (before.wish.kind !== 'version' || isSame)) return;
      const wanted = transition(before.wish, { type: 'want', version });
      const rests = instead && before.wish.kind === 'version' && before.wish.phase === 'paused';
      const wish = rests ? transition(wanted, { type: 'pause' }) : wanted;
      if (wish === before.wish && isSame) return;
      const learnt = await assetsBefore(manifest, this.shelf);
      await this.set(id, {
        ...{ wish, source, manifest, learnt, failed: [] },
        ...(isSame ? this.#downloadAfter(before) : this.newToken()),
        ...((priority ?? before.priority) === 'low' ? { priority: 'low' } : {}),
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

  /**
   * Gives up the version that is wanted, for as long as the worker knows no other; the installed one stays. Where none is
   * installed, nothing does.
   *
   * @throws {PackError} `invalid-state` where none is wanted.
   */
  cancel(id: string): Promise<void> {
    return this.exclusively(async () => {
      const { wish, source } = await this.shelf.wish(id);
      const { manifestDigest } = source ?? {};
      const next = transition(wish, {
        type: 'cancel',
        ...(manifestDigest === undefined ? {} : { manifestDigest }),
      });
      // It may have been installed a moment ago.
      const isInstalled = (await this.shelf.reread(id)) !== undefined;
      const left = isInstalled ? next : transition(wish, { type: 'remove' });
      await this.shelf.setWish(id, { wish: left, learnt: [], failed: [] }, []);
    });
  }

  /** Wants nothing but what is installed, of a pack of which another version is wanted. */
  keepInstalled(id: string): Promise<void> {
    return this.exclusively(async () => {
      if ((await this.shelf.wish(id)).wish.kind !== 'version') return;
      await this.shelf.setWish(id, { wish: { kind: 'nothing' }, learnt: [], failed: [] }, []);
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
