import type { PackManifest } from '../manifest/packManifest.js';
import type { FailedFile } from '../protocol.js';
import { isUnchecked } from '../plan/packAsset.js';
import { transition } from '../state/packWish.js';
import type { PackWish } from '../state/packWish.js';
import { jobIdOf } from './jobId.js';
import { learnAssets } from './learnAssets.js';
import type { PackOptions } from './packOptions.js';
import type { PackPorts, SettledFetch } from './packPorts.js';
import type { PackShelf, PackSource } from './packShelf.js';
import type { PackWishes } from './packWishes.js';
import { resolvePack } from './resolvePack.js';

/** Takes down what a pack's background fetch has brought, once it has come to its end. */
export class PackSettlement {
  constructor(
    private readonly shelf: PackShelf,
    private readonly wishes: PackWishes,
    private readonly options: Pick<PackOptions, 'allow'>,
    private readonly ports: PackPorts,
  ) {}

  async takeDown(id: string, registration: SettledFetch): Promise<void> {
    const { failureReason } = registration;
    // Asking costs a look at each, and all have come.
    const progress = failureReason === '' ? [] : await registration.recordsProgress();
    await this.wishes.exclusively(async () => {
      const before = await this.shelf.wish(id);
      const { manifest, wish } = before;
      if (!manifest || wish.kind !== 'version') return;
      // It carried what was wanted before, and what it brought is judged by nobody any more.
      if (registration.id !== jobIdOf(id, before.token)) return;
      const came = manifest.entries.some(isUnchecked)
        ? await learnAssets(manifest, await registration.matchAll(), this.ports, (url) =>
            this.#mayComeFrom(url, before.source),
          )
        : { assets: [], refused: [] };
      const learnt = [
        ...new Map([...before.learnt, ...came.assets].map((one) => [one.url, one])).values(),
      ];
      const names = namesOfCopies(manifest);
      const notFetched = progress.flatMap(({ url, phase, detail = '' }): FailedFile[] =>
        phase === 'failed' ? [{ url: names.get(url) ?? url, detail }] : [],
      );
      const failed = [...notFetched, ...came.refused];
      const { segmentStore } = this.ports;
      const { fetches } = await resolvePack(manifest, learnt, this.shelf, segmentStore);
      const leftOut = new Set(before.leftOut);
      const isWhole = fetches.every(({ url }) => leftOut.has(url));
      const next =
        failureReason === 'aborted'
          ? whenAborted(wish)
          : isWhole || wish.phase !== 'active'
            ? wish
            : transition(wish, { type: 'fail', reason: whyFailed(failureReason, progress) });
      // The usual end: nothing was learnt, and the pointer flips next.
      const isAsBefore = next === wish && came.assets.length === 0;
      if (isAsBefore && failed.length + before.failed.length + fetches.length === 0) return;
      // What is missing still is for another download, and the end of this one may be told again.
      const token = fetches.length > 0 ? this.wishes.newToken() : {};
      await this.wishes.set(id, { ...before, ...token, wish: next, learnt, failed });
    });
  }

  /** For a pack that the worker was built with, its author has vouched; any other is the app's to judge. */
  #mayComeFrom(url: string, source: PackSource | undefined): boolean {
    return source?.manifestDigest !== undefined || this.options.allow?.(new URL(url)) === true;
  }
}

/** What pages ask for, by the copy that is fetched, whose own name says nothing to people. */
function namesOfCopies({ entries }: PackManifest): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap((entry) =>
      'segments' in entry && entry.from !== undefined ? [[entry.from, entry.url] as const] : [],
    ),
  );
}

/**
 * We end what is not wanted any more, and nothing else. Who ends this one from outside, as a person in the
 * browser's list of downloads does, wants it to rest, and not to begin anew at once.
 */
function whenAborted(wish: PackWish): PackWish {
  const isRunning = wish.kind === 'version' && wish.phase === 'active';
  return isRunning ? transition(wish, { type: 'pause' }) : wish;
}

/** The specification has no word for a server that has other bytes than the manifest announces. */
function whyFailed(
  failureReason: SettledFetch['failureReason'],
  progress: Awaited<ReturnType<SettledFetch['recordsProgress']>>,
): string {
  const failed = progress.filter(({ phase }) => phase === 'failed');
  const hasChanged = failed.length > 0 && failed.every(({ isUnexpected }) => isUnexpected);
  return failureReason === '' || hasChanged ? 'changed-on-server' : failureReason;
}
