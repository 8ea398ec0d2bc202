/** What is used of the two parsers, which bring no types of their own. What they give is a `ParsedPlaylist`. */

declare module 'm3u8-parser' {
  export class Parser {
    readonly manifest: unknown;
    push(text: string): void;
    end(): void;
  }
}

declare module 'mpd-parser' {
  export function parse(text: string, options: { readonly manifestUri: string }): unknown;
}
