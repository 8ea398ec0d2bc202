import { describe, expect, it } from '@jest/globals';
import { isSegmentedCacheError, SegmentedCacheError, storageError } from './errors.js';

/** Firefox throws objects of its own that are neither `Error` nor `DOMException`. */
const exception = (name: string) => ({ name, message: '', result: 0x80520010 });

describe('storageError', () => {
  it.each(['QuotaExceededError', 'NS_ERROR_DOM_QUOTA_REACHED', 'NS_ERROR_FILE_NO_DEVICE_SPACE'])(
    'tells that there is no room by %s',
    (name) => {
      const thrown = exception(name);
      const error = storageError(thrown, 'for a film');
      expect(error).toMatchObject({ code: 'quota-exceeded', cause: thrown });
      expect(error.message).toContain('no room for a film');
    },
  );

  it.each([new TypeError('failed'), exception('NS_ERROR_FILE_CORRUPTED'), 'thrown', null])(
    'is a failure of storage for %p',
    (thrown) => {
      expect(storageError(thrown, 'for a film')).toMatchObject({
        code: 'storage-failed',
        cause: thrown,
      });
    },
  );

  it('leaves an error of ours as it is', () => {
    const error = new SegmentedCacheError('digest-mismatch', 'other bytes');
    expect(storageError(error, 'for a film')).toBe(error);
    expect(isSegmentedCacheError(error)).toBe(true);
  });
});
