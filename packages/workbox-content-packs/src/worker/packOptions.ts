/** A pack that the worker was built with. */
export interface DeclaredPack {
  /** As its manifest says. */
  readonly id: string;
  /** Where its manifest is, relative to the worker's scope or absolute. */
  readonly manifestUrl: string;
  /** SHA-256 of the manifest, in 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /**
   * Whether its assets may answer navigations, and requests for scripts, workers and styles; default
   * false: whoever can change such a pack can run code in the app, for good.
   */
  readonly trusted?: boolean;
}

/** What the app says of its packs. */
export interface PackOptions {
  /** Those that the worker was built with; default none. */
  readonly packs?: readonly DeclaredPack[];
  /** Whether a manifest may be taken that is known only at run time; default none may. */
  readonly allow?: (manifestUrl: URL) => boolean;
  /** Origins besides a manifest's own from which assets may come; default none. */
  readonly allowedOrigins?: readonly string[];
  /** Which versions this build of the app needs, by pack, such as `{'course-3': '>=7'}`. */
  readonly requires?: Readonly<Record<string, string>>;
}
