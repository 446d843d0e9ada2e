import { Chunk } from '../market/chunk.js';
import type { Micros } from '../market/time.js';

/**
 * A chunk cut before each event that closes frames, so that no part holds events of two frames. `closeUs` is the end
 * of the frame being filled; -Infinity before the first event. A part is valid until the next is asked for.
 */
export function* partsByFrame(chunk: Chunk, closeUs: Micros, timeframeUs: Micros): Generator<Chunk> {
  const part = new Chunk();
  part.batches = chunk.batches;
  let endUs = closeUs;
  for (let run = 0; run < chunk.count; run++) {
    const lane = chunk.lane[run]!;
    const to = chunk.to[run]!;
    const { localTs } = chunk.batches[lane]!;
    let from = chunk.from[run]!;
    for (let row = from; row < to; row++) {
      if (localTs[row]! < endUs) continue;
      if (row > from) part.push(lane, from, row);
      if (part.count > 0) yield part;
      part.count = 0;
      from = row;
      endUs = (Math.floor(localTs[row]! / timeframeUs) + 1) * timeframeUs;
    }
    if (to > from) part.push(lane, from, to);
  }
  if (part.count > 0) yield part;
}
