import type { Feed } from '../data/merge.js';
import { BotError } from '../errors.js';
import { FrameAggregator } from '../frame/aggregator.js';
import { FrameClock } from '../frame/frame-clock.js';
import type { Instrument, InstrumentRegistry } from '../market/instrument.js';
import type { Micros } from '../market/time.js';
import type { FrameOutput } from './frame-output.js';

/** What {@link writeFrames} writes, and where. */
export interface WriteFramesOptions {
  /** The length of a frame. */
  readonly timeframeUs: Micros;
  /** Id of the instrument; null for the only one. */
  readonly wanted: string | null;
  readonly output: FrameOutput;
  /** Called after each chunk. */
  onProgress?(): void;
  /** True ends the work after the present chunk. */
  stopped?(): boolean;
}

/**
 * Writes the closed frames of one instrument of a feed; the others keep the clock. Holds one chunk's frames.
 * @throws BotError `usage`, with those there are, when the instrument is not there, or none is named of several.
 */
export async function writeFrames(
  { feed, registry }: { readonly feed: Feed; readonly registry: InstrumentRegistry },
  options: WriteFramesOptions,
): Promise<void> {
  const { timeframeUs, wanted, output } = options;
  const met: FrameAggregator[] = [];
  const clock = new FrameClock({
    timeframeUs,
    meet: (index) => {
      const instrument = registry.at(index);
      if (wanted === null && met.length > 0) throw several(registry.sorted());
      if (wanted !== null && instrument.id !== wanted) return null;
      const aggregator = new FrameAggregator(instrument, timeframeUs);
      met.push(aggregator);
      return aggregator;
    },
  });
  for (;;) {
    const chunk = await feed.next();
    if (!chunk) break;
    clock.add(chunk);
    const table = met[0]?.table;
    if (table) {
      await output.write(table);
      table.dropBefore(table.endRow);
    }
    options.onProgress?.();
    if (options.stopped?.() === true) break;
  }
  if (Number.isNaN(clock.firstUs))
    throw new BotError('data_empty', 'the data hold no event in the time asked for');
  if (met.length === 0)
    throw new BotError('usage', `the data hold no ${wanted}: they hold ${ids(registry.sorted())}`);
}

function several(instruments: readonly Instrument[]): BotError {
  return new BotError(
    'usage',
    `the data hold several instruments, --instrument names one: ${ids(instruments)}`,
  );
}

function ids(instruments: readonly Instrument[]): string {
  return instruments.map(({ id }) => id).join(', ');
}
