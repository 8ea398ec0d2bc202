import type { FaultServer } from '@internal/test-support';

/** Serves `/gallery.html`, which shows the element in every state; for tests and pictures. */
export function serveGallery(server: Pick<FaultServer, 'serveText'>): Promise<void>;
