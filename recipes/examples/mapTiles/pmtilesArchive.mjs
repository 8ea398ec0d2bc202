// @ts-check

/** Kinds of the format: nothing is compressed, and what tiles are nobody says. */
const NOT_COMPRESSED = 1;
const HEADER_BYTES = 127;

/**
 * The least archive of PMTiles, version 3, in which these tiles are the first ones: 0/0/0, 1/0/0 and so
 * on. See https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md.
 *
 * @param {readonly Uint8Array[]} tiles
 * @returns {Buffer}
 */
export function pmtilesArchive(tiles) {
  const directory = Buffer.from([
    ...varint(tiles.length),
    // The first id, and how much further each next one is.
    ...tiles.flatMap((_, index) => varint(index === 0 ? 0 : 1)),
    // How many ids have this tile.
    ...tiles.flatMap(() => varint(1)),
    ...tiles.flatMap(({ length }) => varint(length)),
    // Its first byte and one; 0: right after the one before.
    ...tiles.flatMap((_, index) => varint(index === 0 ? 1 : 0)),
  ]);
  const metadata = Buffer.from('{}');
  const data = Buffer.concat(tiles);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles', 0, 'latin1');
  header.writeUInt8(3, 7);
  let [offset, at] = [HEADER_BYTES, 8];
  for (const length of [directory.length, metadata.length, 0, data.length]) {
    header.writeBigUInt64LE(BigInt(offset), at);
    header.writeBigUInt64LE(BigInt(length), at + 8);
    [offset, at] = [offset + length, at + 16];
  }
  for (const count of [tiles.length, tiles.length, tiles.length]) {
    header.writeBigUInt64LE(BigInt(count), at);
    at += 8;
  }
  header.writeUInt8(1, 96); // clustered
  header.writeUInt8(NOT_COMPRESSED, 97);
  header.writeUInt8(NOT_COMPRESSED, 98);
  header.writeUInt8(0, 99);
  header.writeUInt8(0, 100);
  header.writeUInt8(1, 101); // the highest zoom
  return Buffer.concat([header, directory, metadata, data]);
}

/**
 * @param {number} value
 * @returns {number[]}
 */
function varint(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return [...bytes, value];
}
