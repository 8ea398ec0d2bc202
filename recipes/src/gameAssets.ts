import { declaredPack } from './builtPack.js';
import type { BuiltPack } from './builtPack.js';
import { installPacks } from './installPacks.js';

/**
 * The packs of a game, by when they come. Each list may be left out.
 *
 * @example
 * const options: GameAssetsOptions = {
 *   install: [{ id: 'core', manifestDigest: digest }],
 *   fastFollow: [{ id: 'level-1', manifestDigest: digest }],
 *   onDemand: [{ id: 'level-2', manifestDigest: digest }],
 * };
 */
export interface GameAssetsOptions {
  /** What the game does not start without: wanted by the worker's install, which does not wait for it. */
  readonly install?: readonly BuiltPack[];
  /** What is played first: right after that, behind other downloads. */
  readonly fastFollow?: readonly BuiltPack[];
  /** All that is played later: when the game asks for it. */
  readonly onDemand?: readonly BuiltPack[];
  /** Origins besides the manifests' own from which files may come; default none. */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Brings a game's files level by level: each is a pack with a version and a progress of its own, shows
 * up whole or not at all, and is updated by the segments that changed. Bytes that levels share are
 * stored once.
 *
 * @example
 * gameAssets({
 *   install: [{ id: 'core', manifestDigest: digest }],
 *   onDemand: [{ id: 'level-2', manifestDigest: digest }],
 * });
 *
 * @throws {TypeError} outside a service worker, for packs that cannot be, and where it is called after a
 * recipe whose routes would be asked before it.
 */
export function gameAssets({
  install = [],
  fastFollow = [],
  onDemand = [],
  allowedOrigins = [],
}: GameAssetsOptions = {}): void {
  const packs = [
    ...install.map((pack) => declaredPack('gameAssets', pack, 'install')),
    ...fastFollow.map((pack) => declaredPack('gameAssets', pack, 'fast-follow')),
    ...onDemand.map((pack) => declaredPack('gameAssets', pack, 'on-demand')),
  ];
  installPacks('gameAssets', { packs, allowedOrigins });
}
