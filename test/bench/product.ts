import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadConfig } from '../../core/config/load.js';
import { CACHE_FOLDER, instrumentFolder } from '../../core/data/columns/layout.js';
import { openGzip } from '../../core/data/recording/gzip.js';
import { FRAME_COLUMNS } from '../../core/frame/columns.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { findStrategy, type LoadedStrategy } from '../../core/loader/strategies.js';
import { US_PER_SECOND } from '../../core/market/time.js';
import type { BacktestResult } from '../../core/report/result.js';
import { type DataSpec, openFeed } from '../../core/run/feeds.js';
import { run } from '../../core/run/run.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { compare, compareWithYardstick, requireSame, type Way } from './figure.js';
import { eventsOfText, type PlainEvent } from './naive/events.js';
import { PlainFrames } from './naive/frames.js';
import { eventsOfColumns } from './naive/rows.js';
import {
  convertRecording,
  RECORDING_DAY,
  RECORDING_SYMBOL,
  RECORDING_VENUE,
  recordingData,
  writeLongRecording,
} from './recording.js';

/** Nearly 400,000 events. */
const COPIES = 4;
const ROUNDS = 5;
/** Columns that the twin has no use for: the recording holds no such events. */
const NOT_IN_TWIN = new Set(['liq_buy', 'liq_sell', 'open_interest', 'funding_rate', 'gap']);

/** Opens its data, runs RTAI over it in frames of a second, and gives the result. */
type Backtest = (data: DataSpec, loaded?: LoadedStrategy) => Promise<BacktestResult>;

/**
 * From a file to RTAI's result by the whole product path: provider, merge, engine, features, hooks, simulated
 * exchange, report. The twins stop at the frames.
 */
export async function benchProduct(part: 'recording' | 'columns'): Promise<void> {
  const rtai = await findStrategy('RtaiStrategy', [join(PROJECT_ROOT, 'user_data/strategies')]);
  const backtest = await backtester(rtai);
  const folder = await mkdtemp(join(tmpdir(), 'tickwright-bench-'));
  try {
    const file = join(folder, 'long.rec.gz');
    writeLongRecording(file, COPIES);
    if (part === 'recording') await benchRecording(backtest, file, rtai);
    else await benchColumns(backtest, file, rtai);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function benchRecording(backtest: Backtest, file: string, rtai: LoadedStrategy): Promise<void> {
  const data = recordingData(file);
  const unpacked = () => gunzipSync(readFileSync(file));
  const naive = () => framesOf(eventsOfText(unpacked().toString()));
  const events = await verify(backtest, data, rtai, naive().closed);
  requireSame('the unpacked bytes', await unpackedBytes(file), unpacked().length);
  await compare({
    name: '.rec.gz unpacked, an event',
    unit: 'ns',
    goal: null,
    ours: { items: events, run: () => unpackedBytes(file) },
    naive: { items: events, run: unpacked },
  });
  await compare({
    name: '.rec.gz to RTAI, an event',
    unit: 'ns',
    goal: 1_200,
    ours: { items: events, run: () => backtest(data) },
    naive: { items: events, run: naive },
    rounds: ROUNDS,
  });
}

async function benchColumns(backtest: Backtest, file: string, rtai: LoadedStrategy): Promise<void> {
  const datadir = join(dirname(file), 'columns');
  const data = await convertRecording(recordingData(file), datadir);
  const folder = instrumentFolder(datadir, RECORDING_VENUE, RECORDING_SYMBOL);
  const cache = join(folder, CACHE_FOLDER);
  const naive = async () => framesOf(await eventsOfColumns(folder, RECORDING_DAY));
  const { closed } = await naive();
  const events = await verify(backtest, data, rtai, closed);
  requireSame('the events of the cache', await verify(backtest, data, rtai, closed), events);
  const warm: Way = { items: events, run: () => backtest(data) };
  const cold: Way = { ...warm, prepare: () => rm(cache, { recursive: true }) };
  const yardstick: Way = { items: events, run: () => unpackedBytes(file) };
  await compare({
    name: 'column store to RTAI, an event',
    unit: 'ns',
    goal: 400,
    ours: warm,
    naive: { items: events, run: naive },
    rounds: ROUNDS,
  });
  const of = '.rec.gz unpacked';
  await compareWithYardstick({
    name: `column store to RTAI, warm, of ${of}`,
    goal: 0.75,
    ours: warm,
    yardstick,
  });
  await compareWithYardstick({
    name: `column store to RTAI, cold, of ${of}`,
    goal: 1.1,
    ours: cold,
    yardstick,
  });
}

async function backtester(rtai: LoadedStrategy): Promise<Backtest> {
  const venues = await loadVenues();
  const overrides = [{ source: 'bench', path: ['timeframe'], value: '1s' }];
  const { config, given } = await loadConfig({ overrides });
  return async (data, loaded = rtai) =>
    run({ config, given, instruments: null }, await openFeed({ venues, data }), { loaded });
}

function framesOf(events: Iterable<PlainEvent>): PlainFrames {
  const frames = new PlainFrames(US_PER_SECOND);
  for (const event of events) frames.add(event);
  return frames;
}

async function unpackedBytes(file: string): Promise<number> {
  const { chunks } = openGzip(file);
  let bytes = 0;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
    bytes += next.value.length;
  return bytes;
}

/** The frames that RTAI is given are the twin's, to the last bit; returns how many events they are made of. */
async function verify(
  backtest: Backtest,
  data: DataSpec,
  rtai: LoadedStrategy,
  naive: readonly Record<string, number>[],
): Promise<number> {
  const seen = new Map<number, Record<string, number>>();
  const { strategy } = rtai;
  const watched: LoadedStrategy['strategy'] = {
    ...strategy,
    populateIndicators: (frames, ctx) => {
      for (let row = 0; row < frames.length; row++) {
        seen.set(
          frames.ts[row]!,
          Object.fromEntries(FRAME_COLUMNS.map((name) => [name, frames[name]![row]!])),
        );
      }
      return strategy.populateIndicators!(frames, ctx);
    },
  };
  const result = await backtest(data, { ...rtai, strategy: watched, fresh: async () => watched });
  requireSame('the number of frames', seen.size, naive.length);
  for (const frame of naive) {
    for (const name of FRAME_COLUMNS) {
      if (!NOT_IN_TWIN.has(name))
        requireSame(`${name} of ${frame.ts}`, seen.get(frame.ts!)?.[name], frame[name]);
    }
  }
  return result.inputs.data.reduce((sum, source) => sum + source.events, 0);
}
