import type { Candle } from '../../core/exchange/simulated/candles.js';
import { EventBatch, EventFlag, EventKind } from '../../core/market/event-batch.js';
import { baseUnits, type Instrument } from '../../core/market/instrument.js';
import { micros, pairs } from './parse.js';

const KINDS: Readonly<Record<string, EventKind>> = {
  quote: EventKind.quote,
  print: EventKind.trade,
  depth: EventKind.depth,
  snapshot: EventKind.snapshot,
  funding: EventKind.funding,
  gap: EventKind.gap,
};

let sequence = 0;

/** One market event of a table as a batch of its own. Update ids rise from event to event. */
export function eventBatch(
  instrument: Instrument,
  us: number,
  act: string,
  words: readonly string[],
): EventBatch {
  const at = words.indexOf('venue');
  const exchangeTs = at < 0 ? Number.NaN : micros(words[at + 1]!);
  const said = at < 0 ? words : words.slice(0, at);
  const kind = KINDS[act];
  if (kind === undefined) throw new Error(`no event is called ${act}`);
  const batch = new EventBatch(1);
  batch.append(kind, instrument.index, us, exchangeTs, ++sequence);
  batch.id[0] = sequence;
  batch.v0[0] = Number.NaN;
  const base = (size: string, price: string) => baseUnits(instrument, Number(size), Number(price));
  switch (act) {
    case 'quote': {
      const [bid = '', bidSize = '', ask = '', askSize = ''] = said;
      batch.v0[0] = Number(bid);
      batch.v1[0] = base(bidSize, bid);
      batch.v2[0] = Number(ask);
      batch.v3[0] = base(askSize, ask);
      return batch;
    }
    case 'print': {
      const [price = '', size = '', side = ''] = said;
      batch.v0[0] = Number(price);
      batch.v1[0] = base(size, price);
      batch.v2[0] = batch.v0[0] * batch.v1[0];
      batch.flags[0] =
        (side === 'buy' ? EventFlag.buy : 0) | (said.includes('off-book') ? EventFlag.offBook : 0);
      return batch;
    }
    case 'funding': {
      const { rate, at: due, mark } = pairs(said);
      batch.v0[0] = rate === undefined ? Number.NaN : Number(rate);
      batch.v1[0] = due === undefined ? Number.NaN : micros(due);
      batch.v2[0] = mark === undefined ? Number.NaN : Number(mark);
      return batch;
    }
    case 'gap':
      return batch;
    default: {
      const asks = said.indexOf('asks');
      const bids = said.slice(said[0] === 'bids' ? 1 : 0, asks < 0 ? said.length : asks);
      for (const side of [bids, asks < 0 ? [] : said.slice(asks + 1)]) {
        for (const level of side) {
          const [price = '', size = ''] = level.split('x');
          batch.appendLevel(Number(price), base(size, price));
        }
      }
      batch.bidCount[0] = bids.length;
      batch.askCount[0] = asks < 0 ? 0 : said.length - asks - 1;
      return batch;
    }
  }
}

/** The candle of a line: open, high, low, close, and when it opened. */
export function candleOf(words: readonly string[]): Candle {
  const [open = 0, high = 0, low = 0, close = 0] = words.slice(0, 4).map(Number);
  return { open, high, low, close, openUs: micros(pairs(words.slice(4)).open!) };
}
