/** Whether it was refused because this worker is not the active one, which may not touch downloads. */
export const isInactive = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'InvalidStateError';
