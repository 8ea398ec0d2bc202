import { satisfies } from '../manifest/packVersion.js';
import type { DeclaredPack, PackOptions } from './packOptions.js';

/**
 * What all calls of `installContentPacks()` in one worker say together: several parts of an app may
 * each bring packs of their own.
 */
export class AllPackOptions implements PackOptions {
  readonly packs: DeclaredPack[] = [];
  readonly allowedOrigins: string[] = [];
  readonly requires: Record<string, string> = {};
  readonly #allow: NonNullable<PackOptions['allow']>[] = [];
  readonly #onInstalled: NonNullable<PackOptions['onInstalled']>[] = [];

  /**
   * @throws {TypeError} where a pack is another one than it was, or a range is none; nothing is added then.
   */
  add({ packs = [], allowedOrigins = [], requires = {}, allow, onInstalled }: PackOptions): void {
    const added = packs.filter((pack) => !this.#isKnown(pack));
    for (const range of Object.values(requires)) satisfies('0', range);
    this.packs.push(...added);
    this.allowedOrigins.push(...allowedOrigins);
    for (const [id, range] of Object.entries(requires)) {
      // A range holds where each of its parts does.
      this.requires[id] = [this.requires[id], range].filter(Boolean).join(' ');
    }
    if (allow) this.#allow.push(allow);
    if (onInstalled) this.#onInstalled.push(onInstalled);
  }

  /** `undefined` where nothing is allowed, and there are no packs of run time. */
  get allow(): PackOptions['allow'] {
    if (this.#allow.length === 0) return undefined;
    return (url) => this.#allow.some((allows) => allows(url));
  }

  /** `undefined` where nobody wants to know, so that nobody looks. */
  get onInstalled(): PackOptions['onInstalled'] {
    if (this.#onInstalled.length === 0) return undefined;
    return async (state) => {
      for (const hear of this.#onInstalled) await hear(state);
    };
  }

  #isKnown(pack: DeclaredPack): boolean {
    const before = this.packs.find(({ id }) => id === pack.id);
    if (!before || isSame(before, pack)) return before !== undefined;
    throw new TypeError(
      `The pack ${pack.id} is declared twice, and not alike: installContentPacks() was called with ${describe(before)} before, and now with ${describe(pack)}. Declare each pack once.`,
    );
  }
}

const isSame = (a: DeclaredPack, b: DeclaredPack): boolean => describe(a) === describe(b);

function describe(pack: DeclaredPack): string {
  const { manifestUrl, manifestDigest, delivery = 'on-demand', trusted = false } = pack;
  return JSON.stringify({ manifestUrl, manifestDigest, delivery, trusted });
}
