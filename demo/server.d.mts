import type { FaultServer } from '@internal/test-support';

export function startDemo(options: { readonly port: number }): Promise<{
  readonly url: string;
  readonly server: FaultServer;
  stop(): Promise<void>;
}>;
