import { LineSource } from '../../core/data/recording/line-source.js';
import { EventBatch } from '../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../core/market/instrument.js';
import { emptyCounters } from '../../core/market/wire.js';
import { BinanceDecoder, createDecoder } from '../../plugins/exchanges/binance/decoder.js';
import { USD_M } from '../../plugins/exchanges/binance/dialect.js';
import { marketOf } from '../../plugins/exchanges/binance/mapper.js';
import { compare, requireSame } from './figure.js';
import { RECORDING_VENUE, recordingLines } from './recording.js';

type MakeDecoder = typeof createDecoder;

/** The naive twin: it parses everything. */
const parsingDecoder: MakeDecoder = (dialect, context) => new BinanceDecoder(dialect, context, null);

/** What unpacking gives at a time. */
const PIECE_BYTES = 1 << 17;
const QUOTE_PASSES = 2;
/** There are few messages of about 68 levels: one pass would be too short to time. */
const DEPTH_PASSES = 25;
const LEAST_LEVELS = 58;
const MOST_LEVELS = 78;

/** Recorded lines to typed columns: by the byte scanner, and by the same decoder with `JSON.parse`. */
export async function benchDecoding(): Promise<void> {
  const lines = recordingLines();
  const quotes = lines.filter((line) => line.includes('@bookTicker'));
  const depths = lines.filter((line) => {
    const levels = line.includes('@depth') ? line.split('"],["').length + 1 : 0;
    return levels >= LEAST_LEVELS && levels <= MOST_LEVELS;
  });
  await benchLines('recorded line to columns, quote', 250, quotes, QUOTE_PASSES);
  await benchLines('recorded line to columns, depth message of 58 to 78 levels', 2_500, depths, DEPTH_PASSES);
}

async function benchLines(
  name: string,
  goal: number,
  lines: readonly string[],
  passes: number,
): Promise<void> {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  await verify(bytes, lines.length);
  await compare({
    name,
    unit: 'ns',
    goal,
    ours: { items: lines.length * passes, run: () => readAll(bytes, createDecoder, passes) },
    naive: { items: lines.length, run: () => readAll(bytes, parsingDecoder, 1) },
  });
}

function open(bytes: Uint8Array, makeDecoder: MakeDecoder): LineSource {
  const registry = new InstrumentRegistry();
  const counters = emptyCounters();
  const instruments = new Set<Instrument>();
  const decoder = makeDecoder(USD_M, {
    counters,
    instrument: (native) => {
      const instrument = registry.add(marketOf(USD_M, native)!);
      instruments.add(instrument);
      return instrument;
    },
  });
  return new LineSource({
    name: 'lines',
    venue: RECORDING_VENUE,
    chunks: piecesOf(bytes),
    decoder,
    instruments,
    counters,
    registry,
  });
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

const reused = new EventBatch();

async function readAll(bytes: Uint8Array, makeDecoder: MakeDecoder, passes: number): Promise<void> {
  for (let pass = 0; pass < passes; pass++) {
    const source = open(bytes, makeDecoder);
    while (await source.read(reused)) {
      // The batch is what is wanted.
    }
  }
}

/** Every number of every event, to the last bit. */
async function verify(bytes: Uint8Array, lines: number): Promise<void> {
  const scanning = open(bytes, createDecoder);
  const parsing = open(bytes, parsingDecoder);
  const ours = new EventBatch();
  const naive = new EventBatch();
  let events = 0;
  while (await scanning.read(ours)) {
    await parsing.read(naive);
    requireSame('the number of events', ours.length, naive.length);
    requireSame('the number of levels', ours.levelCount, naive.levelCount);
    for (const name of ['kind', 'localTs', 'exchangeTs', 'sequence', 'id', 'v0', 'v1', 'v2', 'v3'] as const) {
      for (let row = 0; row < ours.length; row++) requireSame(name, ours[name][row], naive[name][row]);
    }
    for (const name of ['levelPrice', 'levelSize'] as const) {
      for (let i = 0; i < ours.levelCount; i++) requireSame(name, ours[name][i], naive[name][i]);
    }
    events += ours.length;
  }
  requireSame('the number of lines', events, lines);
}
