/** What a link, an iframe or an embed asks as. */
const OPENED: ReadonlySet<string> = new Set(['document', 'embed', 'frame', 'iframe', 'object']);

/** What browsers show or save, and never run. SVG is none of it. */
const MEDIA =
  /\.(?:aac|apng|avif|bin|epub|flac|gif|gz|jpe?g|m4[abv]|mov|mp[34]|og[agv]|opus|pdf|pmtiles|png|wav|wasm|weba|webm|webp|zip)$/i;

/**
 * Whether somebody opens a film, a book or an archive by a link, or shows one in a frame. By the name, because
 * a worker has to say at once whether it answers; whoever answers looks at the type that is stored as well.
 */
export function opensMedia({ destination, url }: Pick<Request, 'destination' | 'url'>): boolean {
  return OPENED.has(destination) && MEDIA.test(new URL(url).pathname);
}
