/** Ports that no browser fetches from (Fetch, "bad port"). */
const BAD_PORTS = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 ' +
    '117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 ' +
    '587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 ' +
    '6668 6669 6679 6697 10080'
  ).split(' '),
);

/**
 * Refuses what a browser would never fetch, while somebody is there to be told. The specification lets
 * `fetch()` resolve for these and the record fail; browsers and the public conformance suite reject.
 *
 * @param given as the app wrote it: parsing removes what shows dangling markup.
 * @throws {TypeError} for schemes other than HTTP(S), bad ports, and dangling markup.
 */
export function refuseUrl(url: string, given: string): void {
  const { protocol, port } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new TypeError(`Only HTTP(S) can be fetched in the background; found ${protocol}`);
  }
  if (BAD_PORTS.has(port)) {
    throw new TypeError(`Browsers do not fetch from port ${port} (${url}).`);
  }
  if (/[\t\n\r]/.test(given.trim()) && given.includes('<')) {
    throw new TypeError('The URL contains a line break and "<", as dangling markup does.');
  }
}
