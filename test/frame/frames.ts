import { expect } from 'vitest';
import { FrameAggregator } from '../../core/frame/aggregator.js';
import { FRAME_COLUMNS, type Frames } from '../../core/frame/columns.js';
import { FrameClock } from '../../core/frame/frame-clock.js';
import type { OpenFeed } from '../../core/run/feeds.js';
import type { SlowRow } from './slow-frames.js';
import { viewOf } from './view.js';

/** All frames of a feed, by instrument id. */
export async function framesOf(
  open: Pick<OpenFeed, 'feed' | 'registry'>,
  timeframeUs: number,
): Promise<Map<string, Frames<string>>> {
  const aggregators: FrameAggregator[] = [];
  const clock = new FrameClock({
    timeframeUs,
    meet: (index) => {
      const aggregator = new FrameAggregator(open.registry.at(index), timeframeUs);
      aggregators.push(aggregator);
      return aggregator;
    },
  });
  for (let chunk = await open.feed.next(); chunk; chunk = await open.feed.next()) clock.add(chunk);
  await open.feed.close();
  return new Map(aggregators.map(({ instrument, table }) => [instrument.id, viewOf(table)]));
}

/** Every column of every row, to the last bit. */
export function expectSameFrames(frames: Frames<string>, slow: readonly SlowRow[]): void {
  expect(frames.length).toBe(slow.length);
  for (let row = 0; row < slow.length; row++) {
    for (const name of FRAME_COLUMNS) {
      const value = frames[name]![row]!;
      if (!Object.is(value, slow[row]![name]!)) {
        expect.fail(`${name} of row ${row} is ${value}, the slow recomputation has ${slow[row]![name]}`);
      }
    }
  }
}
