/** @internal What `updateUI()` calls on its registration; not visible to the app. */
export const RETITLE = Symbol('retitle');
