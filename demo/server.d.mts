import type { FaultServer } from '@internal/test-support';

/** What the server says that it has sent of a pack, since the release that it serves was published. */
export interface PackSent {
  readonly id: string;
  readonly size: number;
  readonly sent: number;
  readonly sentAgain: number;
}

export function startDemo(options: { readonly port: number }): Promise<{
  readonly url: string;
  readonly server: FaultServer;
  readonly plug: {
    pull(asked: URLSearchParams): void;
    readonly state: { readonly release: number; readonly packs: readonly PackSent[] };
  };
  stop(): Promise<void>;
}>;
