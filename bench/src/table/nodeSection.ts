import type { NodeReport } from '../nodeBench.js';
import { tableOf } from './markdown.js';

/** Of what was measured without a browser. */
export function nodeSection({ bench, how, cases }: NodeReport): string[] {
  const [first] = cases;
  const heads = Object.keys(first?.figures ?? {});
  return [
    `## ${bench}`,
    '',
    how,
    '',
    ...tableOf(
      ['case', ...heads],
      cases.map(({ name, figures }) => [
        name,
        ...heads.map((head) => figures[head]?.toFixed(1) ?? '–'),
      ]),
    ),
    '',
  ];
}
