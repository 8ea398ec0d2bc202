/** How nginx is set up. */
export interface NginxOptions {
  /** The folder that is served. */
  readonly root: string;
  /** Header fields of every response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Exceptions for single paths. */
  readonly locations?: readonly NginxLocation[];
  /** Further directives of both servers, such as locations, as a configuration file has them. */
  readonly directives?: string;
  /** nginx's `limit_rate`: bytes per second and request. Default: unlimited. */
  readonly bytesPerSecond?: number;
  /** Default: `/usr/sbin/nginx`, where Debian has it. */
  readonly binary?: string;
}

/** What is different for one path. */
export interface NginxLocation {
  /** Exact, e.g. `/sw.js`. */
  readonly path: string;
  /** Besides those of every response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of that of every response. */
  readonly bytesPerSecond?: number;
}

/** Where a generated configuration listens and keeps its files. */
export interface NginxPlace {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Addresses as nginx writes them, e.g. `127.0.0.1` and `[::1]`. */
  readonly addresses: readonly string[];
  /** For logs, certificate, pid and temporary files. */
  readonly folder: string;
  /** Debian's list of MIME types. */
  readonly mimeTypes: string;
}
