// @ts-check
const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/**
 * A WAV file of 16-bit PCM.
 *
 * @param {readonly Float32Array[]} channels of one length; samples from -1 to 1
 * @param {number} sampleRate
 * @returns {Buffer}
 */
export function wavFile(channels, sampleRate) {
  const frames = channels[0]?.length ?? 0;
  const frameBytes = channels.length * BYTES_PER_SAMPLE;
  const dataBytes = frames * frameBytes;
  const file = Buffer.alloc(HEADER_BYTES + dataBytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16); // length of the format chunk
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(channels.length, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * frameBytes, 28);
  file.writeUInt16LE(frameBytes, 32);
  file.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(dataBytes, 40);
  for (const [index, samples] of channels.entries()) {
    for (let frame = 0; frame < frames; frame++) {
      const sample = Math.max(-1, Math.min(1, samples[frame] ?? 0));
      const at = HEADER_BYTES + frame * frameBytes + index * BYTES_PER_SAMPLE;
      file.writeInt16LE(Math.round(sample * 32_767), at);
    }
  }
  return file;
}
