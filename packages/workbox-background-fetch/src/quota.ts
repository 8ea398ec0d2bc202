import { executeQuotaErrorCallbacks } from 'workbox-core/_private/executeQuotaErrorCallbacks.js';
import { registerQuotaErrorCallback } from 'workbox-core/registerQuotaErrorCallback.js';

/** What is called where there is no room: plugins and caches register what they can give up. */
export interface QuotaCallbacks {
  readonly register: (callback: () => unknown) => void;
  readonly execute: () => Promise<void>;
}

/** Workbox's, which its own strategies and ExpirationPlugin use. */
export const workboxQuota: QuotaCallbacks = {
  register: registerQuotaErrorCallback,
  execute: executeQuotaErrorCallbacks,
};
