// @ts-check
const oneDigit = new Intl.NumberFormat('en', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** @param {number} bytes */
export function megabytes(bytes) {
  return oneDigit.format(bytes / 1e6);
}
