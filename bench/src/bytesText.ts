const MiB = 1024 * 1024;

/** A number of bytes for people: in MiB, and what is less than one in kB. */
export function bytesText(bytes: number): string {
  const isSmall = Math.abs(bytes) < MiB;
  if (isSmall && bytes !== 0) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / MiB).toFixed(1)} MiB`;
}
