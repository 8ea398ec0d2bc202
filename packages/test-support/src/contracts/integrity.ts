import { assertEqual } from './assertions.js';
import type { ContractCase } from './contractCase.js';
import { Stage } from './stage.js';

/** What `verify()` says of the bytes that lie there. */
export const integrityCases: readonly ContractCase[] = [
  {
    name: 'verify: all is well with what was put',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      const report = await stage.films.verify(stage.url);
      assertEqual(report, { ok: true, missing: [], corrupt: [] }, 'the report');
    },
  },
  {
    name: 'verify: names the segments that are corrupt and those that are missing',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      const [, second, third, fourth] = await stage.segmentsOf();
      await stage.tamper(second, stage.random.bytes(1000));
      await stage.tamper(third);
      await stage.tamper(fourth, stage.random.bytes(10));
      const report = await stage.films.verify(stage.url);
      assertEqual(report, { ok: false, missing: [third], corrupt: [second, fourth] }, 'the report');
    },
  },
  {
    name: 'verify: has nothing to say of ordinary entries and of what is not there',
    async run(subject) {
      const stage = new Stage(subject);
      assertEqual(await stage.films.verify(stage.url), undefined, 'without an asset');
      await stage.put(stage.random.bytes(10));
      assertEqual(await stage.films.verify(stage.url), undefined, 'of an ordinary entry');
    },
  },
];
