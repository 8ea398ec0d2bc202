import { metadataOf } from 'segmented-cache';
import { filmsOf, networkUrl, storedUrl } from './films.js';

/**
 * Stores an asset whose bytes are those of `film`, so many times over. Its segments are known before
 * it begins and are all there after the first round: whatever its size, no byte is stored twice.
 */
export async function putRepeated(asset: string, film: string, times: number): Promise<void> {
  const films = filmsOf();
  const response = await fetch(networkUrl(film), { cache: 'no-store' });
  const size = Number(response.headers.get('content-length'));
  const round = await films.store.openDraft(film);
  await round.begin(metadataOf(response), size);
  const writer = await round.writerAt(0);
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    await writer.write(part.value);
  }
  await writer.close();

  const draft = await films.store.openDraft(asset);
  const { segments } = round.head();
  const expected = Array.from({ length: times }, () => segments).flat();
  await draft.begin(metadataOf(response), size * times, expected);
  await films.adopt(draft, storedUrl(asset));
  await Promise.all([draft.abandon(), round.abandon()]);
}
