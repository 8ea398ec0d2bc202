// @ts-check
const numbers = [0, 1].map((digits) => ({
  minimumFractionDigits: digits,
  maximumFractionDigits: digits,
}));
const [whole, oneDigit] = numbers.map((options) => new Intl.NumberFormat('en', options));

/**
 * @param {number} bytes
 * @returns {string} in MB, or in kB where that would be 0.0 MB
 */
export function sayBytes(bytes) {
  if (bytes >= 1e9) return `${oneDigit?.format(bytes / 1e9)} GB`;
  if (bytes >= 95_000 || bytes === 0) return `${megabytes(bytes)} MB`;
  return `${whole?.format(Math.ceil(bytes / 1e3))} kB`;
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return oneDigit?.format(bytes / 1e6) ?? '';
}

/** @param {number} count */
export function sayFiles(count) {
  return count === 1 ? '1 file' : `${whole?.format(count)} files`;
}
