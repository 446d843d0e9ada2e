import { type EventBatch, EventKind, type Venue } from '../../../../core/public/plugin.js';
import { BinanceDecoder, createDecoder } from '../../../../plugins/exchanges/binance/decoder.js';
import { COIN_M, type Dialect, SPOT, USD_M } from '../../../../plugins/exchanges/binance/dialect.js';
import { marketOf } from '../../../../plugins/exchanges/binance/mapper.js';
import { DecoderBench } from '../../../contracts/venue.js';

export const DIALECTS: readonly Dialect[] = [SPOT, USD_M, COIN_M];

export function venueFor(dialect: Dialect): Pick<Venue, 'market' | 'createDecoder'> {
  return {
    market: (native) => marketOf(dialect, native),
    createDecoder: (context) => createDecoder(dialect, context),
  };
}

/** A decoder that scans and its twin that parses, given the same messages. */
export class Twins {
  readonly scanning: DecoderBench;
  readonly parsing: DecoderBench;

  constructor(dialect: Dialect) {
    this.scanning = new DecoderBench(venueFor(dialect));
    this.parsing = new DecoderBench({
      ...venueFor(dialect),
      createDecoder: (context) => new BinanceDecoder(dialect, context, null),
    });
  }

  decode(message: string, sequence: number): { readonly scanned: boolean; readonly parsed: boolean } {
    const scanned = this.scanning.decode(message, sequence, sequence);
    return { scanned, parsed: this.parsing.decode(message, sequence, sequence) };
  }

  /** What differs between the twins, `null` when nothing does, bit for bit; then both batches are emptied. */
  difference(): string | null {
    const a = this.scanning;
    const b = this.parsing;
    const found = batchDifference(a.batch, b.batch) ?? countersDifference(a, b);
    a.batch.clear();
    b.batch.clear();
    return found;
  }
}

const COLUMNS = [
  'kind',
  'flags',
  'instrument',
  'localTs',
  'exchangeTs',
  'sequence',
  'id',
  'v0',
  'v1',
  'v2',
  'v3',
  'levelFrom',
  'bidCount',
  'askCount',
] as const;

export function batchDifference(a: EventBatch, b: EventBatch): string | null {
  if (a.length !== b.length) return `${a.length} events against ${b.length}`;
  if (a.levelCount !== b.levelCount) return `${a.levelCount} levels against ${b.levelCount}`;
  for (const column of COLUMNS) {
    for (let row = 0; row < a.length; row++) {
      if (!Object.is(a[column][row], b[column][row])) {
        return `${column} of event ${row}: ${a[column][row]} against ${b[column][row]}`;
      }
    }
  }
  for (const column of ['levelPrice', 'levelSize'] as const) {
    for (let i = 0; i < a.levelCount; i++) {
      if (!Object.is(a[column][i], b[column][i])) {
        return `${column} ${i}: ${a[column][i]} against ${b[column][i]}`;
      }
    }
  }
  return null;
}

function countersDifference(a: DecoderBench, b: DecoderBench): string | null {
  const text = ({ counters }: DecoderBench) =>
    JSON.stringify({ ...counters, ignoredStreams: [...counters.ignoredStreams] });
  return text(a) === text(b) ? null : `${text(a)} against ${text(b)}`;
}

/** How many events of each kind a batch has. */
export function countKinds(batch: EventBatch): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, kind] of Object.entries(EventKind)) {
    let count = 0;
    for (let row = 0; row < batch.length; row++) if (batch.kind[row] === kind) count += 1;
    if (count > 0) counts[name] = count;
  }
  return counts;
}

/** Messages after which a decoder knows the streams and symbols that the tests use. */
export function introductions(dialect: Dialect): readonly string[] {
  const native = dialect === COIN_M ? 'BTCUSD_PERP' : 'BTCUSDT';
  const lower = native.toLowerCase();
  const quote = `"u":1,"s":"${native}","b":"1","B":"1","a":"2","A":"1"`;
  const trade = `"e":"trade","E":1,"s":"${native}","t":1,"p":"1","q":"1","T":1,"m":true`;
  const depth = `"e":"depthUpdate","E":1,"s":"${native}","U":1,"u":1,"pu":0,"b":[],"a":[]`;
  return [
    `{"stream":"${lower}@bookTicker","data":{${quote}}}`,
    `{"stream":"${lower}@trade","data":{${trade}}}`,
    `{"stream":"${lower}@depth@100ms","data":{${depth}}}`,
    `{"stream":"${lower}@depth20@100ms","data":{${depth}}}`,
  ];
}
