/** A playlist as m3u8-parser and mpd-parser give it, as far as it is used. */
export interface ParsedPlaylist {
  /** Relative to the playlist that names it. */
  readonly uri?: string;
  readonly attributes?: {
    /** In bits per second. */
    readonly BANDWIDTH?: number;
    /** The groups in which its sound and its subtitles are. */
    readonly AUDIO?: string;
    readonly SUBTITLES?: string;
  };
  /** Missing where the stream goes on. */
  readonly endList?: boolean;
  readonly segments?: readonly ParsedSegment[];
  /** Of DASH: the index of a file that is read by ranges. */
  readonly sidx?: ParsedSegment;
  /** Of a protected stream, by key system. */
  readonly contentProtection?: object;
  /** Of a master playlist, or of all of a DASH manifest. */
  readonly playlists?: readonly ParsedPlaylist[];
  readonly mediaGroups?: Readonly<
    Partial<
      Record<
        'AUDIO' | 'SUBTITLES',
        Readonly<Record<string, Readonly<Record<string, ParsedRendition>>>>
      >
    >
  >;
}

/** Sound or subtitles beside the pictures: HLS names a playlist, DASH has it here. */
export interface ParsedRendition {
  readonly default?: boolean;
  readonly uri?: string;
  readonly playlists?: readonly ParsedPlaylist[];
}

export interface ParsedSegment {
  readonly uri?: string;
  /** Absolute; of DASH. */
  readonly resolvedUri?: string;
  /** What comes before its bytes. */
  readonly map?: ParsedSegment;
  readonly key?: { readonly method: string; readonly uri?: string };
}
