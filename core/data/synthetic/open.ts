import { setImmediate } from 'node:timers/promises';
import type { Venue } from '../../exchange/venue.js';
import type { InstrumentRegistry, Market } from '../../market/instrument.js';
import { emptyCounters } from '../../market/wire.js';
import type { MarketTable } from '../markets.js';
import { LineSource } from '../recording/line-source.js';
import { createDecoder } from '../recording/open.js';
import type { EventSource } from '../source.js';
import { syntheticLines } from './lines.js';
import type { SyntheticOptions } from './options.js';

const LINES_A_CHUNK = 4096;

export interface OpenSyntheticOptions extends Omit<SyntheticOptions, 'market'> {
  readonly venue: Venue;
  readonly market: Market;
  readonly markets: MarketTable;
  readonly registry: InstrumentRegistry;
}

/** A synthetic market as a source: its events go through the venue's own wire, as a recording's do. */
export function openSynthetic(options: OpenSyntheticOptions): EventSource {
  const { venue, market, markets, registry, scenario, seed } = options;
  const counters = emptyCounters();
  return new LineSource({
    name: `synthetic market ${scenario}, seed ${seed}, ${venue.id}:${market.symbol}`,
    venue: venue.id,
    chunks: chunks(syntheticLines(options, venue)),
    decoder: createDecoder({ venue, counters, markets, registry }),
    counters,
    registry,
  });
}

async function* chunks(lines: Iterator<string>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const block: string[] = [];
    while (block.length < LINES_A_CHUNK) {
      const next = lines.next();
      if (next.done === true) break;
      block.push(next.value, '\n');
    }
    if (block.length === 0) return;
    // Nothing here waits for the world: without this turn nobody would hear a Ctrl-C.
    await setImmediate();
    yield Buffer.from(block.join(''));
  }
}
