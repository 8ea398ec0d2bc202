// @ts-check
import { bytesOf, pack, write } from '../content.mjs';

/** @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder, version) {
  await write(folder, 'course/film.bin', bytesOf('film', 1_000_000));
  await write(folder, 'course/lesson.html', `<!doctype html><title>Lesson ${version}</title>`);
  await write(folder, 'news/today.txt', `News ${version}`);
  await pack(folder, { id: 'news', title: 'News', version });
  return { COURSE: await pack(folder, { id: 'course', title: 'A course', version }) };
}
