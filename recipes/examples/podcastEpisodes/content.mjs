// @ts-check
import { wavContent } from '@internal/test-support';
import { write } from '../content.mjs';

/** @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder) {
  const numbers = [1, 2, 3];
  for (const number of numbers) {
    const sound = wavContent(`episode ${number}`, { seconds: 3 });
    await write(folder, `episodes/${number}.wav`, sound.read());
  }
  const feed = numbers.map((number) => ({
    ...{ number, title: `Episode ${number}`, url: `episodes/${number}.wav` },
  }));
  await write(folder, 'feed.json', JSON.stringify(feed));
  return {};
}
