// @ts-check
import { bytesOf, write } from '../content.mjs';

const MASTER = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=300000,AUDIO="sound"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=900000,AUDIO="sound"
high.m3u8
`;

const MANIFEST = `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S"
  profiles="urn:mpeg:dash:profile:isoff-live:2011"><Period>
  <AdaptationSet mimeType="video/mp4">
    <SegmentTemplate duration="4" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s"/>
    <Representation id="low" bandwidth="300000" width="320" height="180" codecs="avc1.42c00d"/>
    <Representation id="high" bandwidth="900000" width="640" height="360" codecs="avc1.42c00d"/>
  </AdaptationSet>
</Period></MPD>
`;

/** Streams whose parts are no pictures: what matters is which are asked for. @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder) {
  await write(folder, 'hls/master.m3u8', MASTER);
  await write(folder, 'dash/manifest.mpd', MANIFEST);
  for (const name of ['low', 'high', 'sound']) {
    const parts = [1, 2, 3].map((number) => `${name}/${number}.ts`);
    const lines = parts.flatMap((part) => ['#EXTINF:4,', part]);
    const playlist = ['#EXTM3U', '#EXT-X-TARGETDURATION:4', ...lines, '#EXT-X-ENDLIST', ''];
    await write(folder, `hls/${name}.m3u8`, playlist.join('\n'));
    for (const part of parts) await write(folder, `hls/${part}`, bytesOf(part, 50_000));
    for (const part of ['init.mp4', '1.m4s', '2.m4s']) {
      await write(folder, `dash/${name}/${part}`, bytesOf(name + part, 40_000));
    }
  }
  return {};
}
