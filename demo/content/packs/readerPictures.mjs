// @ts-check
const WIDTH = 900;

/**
 * A picture with lines of text on paper.
 *
 * @param {object} picture
 * @param {string} picture.paper
 * @param {string} picture.ink
 * @param {string} picture.font
 * @param {number} picture.size of a letter, in pixels
 * @param {readonly string[]} picture.lines
 * @param {boolean} [picture.isCentred]
 */
function page({ paper, ink, font, size, lines, isCentred = false }) {
  const step = Math.round(size * 1.6);
  const height = step * (lines.length + 2);
  const x = isCentred ? WIDTH / 2 : 70;
  const text = lines.map((line, index) => {
    const y = step * (index + 1.75);
    return `<text x="${x}" y="${y}">${line.replaceAll('&', '&amp;')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">
<rect width="100%" height="100%" fill="${paper}"/>
<g font-family="${font}" font-size="${size}" fill="${ink}" text-anchor="${isCentred ? 'middle' : 'start'}">
${text.join('\n')}
</g>
</svg>
`;
}

/** The first words of “Moby-Dick” are by Herman Melville, 1851. */
export const PICTURES = [
  {
    name: 'novel',
    title: 'A page of a novel',
    since: 1,
    svg: page({
      ...{ paper: '#fbf6e9', ink: '#2b2521', font: 'Georgia, serif', size: 34 },
      lines: [
        'Call me Ishmael. Some years ago, never',
        'mind how long precisely, having little or',
        'no money in my purse, and nothing',
        'particular to interest me on shore, I',
        'thought I would sail about a little and',
        'see the watery part of the world.',
      ],
    }),
  },
  {
    name: 'receipt',
    title: 'A receipt',
    since: 1,
    svg: page({
      ...{ paper: '#ffffff', ink: '#1c1c1c', font: 'Courier New, monospace', size: 34 },
      lines: [
        'CORNER BAKERY',
        'Rye bread          4.20',
        'Apple cake         3.60',
        'Two coffees        5.00',
        'TOTAL             12.80',
        'Thank you and come again',
      ],
    }),
  },
  {
    name: 'sign',
    title: 'A sign',
    since: 2,
    svg: page({
      ...{ paper: '#1f5f3a', ink: '#ffffff', font: 'Helvetica, Arial, sans-serif', size: 56 },
      lines: ['LAST FERRY', 'Leaves at 21:40 from pier 3', 'No service on Sundays'],
      isCentred: true,
    }),
  },
];
