import type { Content } from '@internal/test-support';

/** The same bytes, so many times over. */
export function repeatedContent(content: Content, times: number): Pick<Content, 'size' | 'read'> {
  const size = content.size * times;
  return {
    size,
    read(start = 0, end = size) {
      const parts: Buffer[] = [];
      for (let at = start; at < end;) {
        const within = at % content.size;
        const part = content.read(within, Math.min(content.size, within + end - at));
        parts.push(part);
        at += part.length;
      }
      return Buffer.concat(parts);
    },
  };
}
