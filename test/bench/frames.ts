import { join } from 'node:path';
import { FrameAggregator } from '../../core/frame/aggregator.js';
import { FRAME_COLUMNS } from '../../core/frame/columns.js';
import { FrameClock } from '../../core/frame/frame-clock.js';
import { FrameTable } from '../../core/frame/frame-table.js';
import { findStrategy, resolveParams } from '../../core/loader/strategies.js';
import type { Instrument } from '../../core/market/instrument.js';
import { US_PER_SECOND } from '../../core/market/time.js';
import { makeFeatures } from '../../core/perception/features.js';
import { ColumnHooks } from '../../core/strategy/column-hooks.js';
import { Funnel } from '../../core/strategy/funnel.js';
import { defineStrategy, type Strategy } from '../../core/strategy/strategy.js';
import { WindowHooks } from '../../core/strategy/window-hooks.js';
import { viewOf } from '../frame/view.js';
import { PROJECT_ROOT } from '../shared-data.js';
import { byKind, type HeldEvents, plainEvents, quotesOf, recordedEvents } from './events.js';
import { compare, requireSame } from './figure.js';
import { PlainFrames } from './naive/frames.js';

/** Each row of the second block is decided alone, on a window of 500 to 1,000 rows. */
const BLOCK = 500;
const ROWS = 3 * BLOCK;
const ROUNDS = 5;
/** The twin does not know whether depth has come. */
const OF_DEPTH: readonly string[] = ['bid_depth', 'ask_depth', 'depth_imbalance', 'wall_ratio'];

/** Events in memory into frames and features, then a column-hook call and a row for callbacks. */
export async function benchFrames(): Promise<void> {
  const { strategy: rtai } = await findStrategy('RtaiStrategy', [join(PROJECT_ROOT, 'user_data/strategies')]);
  const recorded = await recordedEvents();
  const plain = defineStrategy({ name: 'Plain' });
  await benchEvents('events into frames, all kinds in one batch', recorded, plain);
  await benchEvents('events into frames, a batch a kind', byKind(recorded), plain);
  await benchEvents('quotes alone into frames', quotesOf(recorded), plain);
  await benchEvents('events into frames and the features of RTAI', recorded, rtai);
  await benchEvents('quotes alone into frames and the features of RTAI', quotesOf(recorded), rtai);
  const table = longTable(framesOf(recorded, rtai).table);
  await benchHookCall(table, rtai, recorded.instrument);
  await benchRow(table, rtai, recorded.instrument);
}

/** The twin has no features. */
async function benchEvents(name: string, held: HeldEvents, strategy: Strategy): Promise<void> {
  const events = plainEvents(held);
  const naive = () => {
    const frames = new PlainFrames(US_PER_SECOND);
    for (const event of events) frames.add(event);
    return frames.closed;
  };
  const ours = () => framesOf(held, strategy);
  const { table, book } = ours();
  const closed = naive();
  requireSame('the number of frames', table.endRow, closed.length);
  closed.forEach((frame, row) => {
    FRAME_COLUMNS.forEach((column, i) => {
      const isKnown = column in frame && (book.depthKnown || !OF_DEPTH.includes(column));
      if (isKnown) requireSame(`${column} of row ${row}`, table.value(i, row), frame[column]);
    });
  });
  await compare({
    name: `${name}, an event`,
    unit: 'ns',
    goal: null,
    ours: { items: held.events, run: ours },
    naive: { items: held.events, run: naive },
    rounds: ROUNDS,
  });
}

function framesOf({ instrument, chunks }: HeldEvents, strategy: Strategy): FrameAggregator {
  const features = makeFeatures(strategy, resolveParams(strategy, {}));
  const aggregator = new FrameAggregator(instrument, US_PER_SECOND, features);
  const clock = new FrameClock({ timeframeUs: US_PER_SECOND, meet: () => aggregator });
  for (const chunk of chunks) clock.add(chunk);
  return aggregator;
}

/** The frames again and again, in order. */
function longTable(frames: FrameTable): FrameTable {
  const table = new FrameTable(frames.names.slice(FRAME_COLUMNS.length));
  for (let row = 0; row < ROWS; row++) {
    const at = table.append();
    table.columns().forEach((column, i) => {
      column[at] = i === 0 ? row * US_PER_SECOND : frames.value(i, row % frames.endRow);
    });
  }
  return table;
}

/** The twin are the strategy's hooks alone, on columns that nobody guards: below it the host cannot come. */
async function benchHookCall(table: FrameTable, strategy: Strategy, instrument: Instrument): Promise<void> {
  const params = resolveParams(strategy, {});
  const ctx = { params, instrument, timeframeUs: US_PER_SECOND } as never;
  await compare({
    name: 'column hooks of RTAI on 500 to 1,000 rows, one of them new',
    unit: 'ns',
    goal: null,
    ours: {
      items: BLOCK,
      run: () => {
        const hooks = hooksOf(table, strategy, instrument);
        for (let row = BLOCK; row < 2 * BLOCK; row++) hooks.decide(row, row + 1, 0);
      },
    },
    naive: {
      items: BLOCK,
      run: () => {
        for (let row = BLOCK; row < 2 * BLOCK; row++) {
          const given = viewOf(table, 0, row + 1);
          const all = { ...given, ...strategy.populateIndicators!(given as never, ctx) } as never;
          strategy.conditions!(all, ctx);
          strategy.populateEntry!(all, ctx);
        }
      },
    },
  });
}

/** The twin makes the object that a row is to whoever looks. */
async function benchRow(table: FrameTable, strategy: Strategy, instrument: Instrument): Promise<void> {
  const hooks = hooksOf(table, strategy, instrument);
  hooks.decide(0, ROWS, 0);
  const naive = (row: number) => {
    const values: Record<string, number> = {};
    table.names.forEach((name, column) => {
      values[name] = table.value(column, row);
    });
    const { said, own } = hooks.saidOf(row);
    for (const [name, column] of said.own) values[name] = column[own]!;
    return Object.freeze(values);
  };
  for (const row of [0, ROWS - 1]) {
    requireSame('a row', JSON.stringify(hooks.frameRow(row)), JSON.stringify(naive(row)));
  }
  const read = (of: (row: number) => Readonly<Record<string, number>>) => () => {
    let sum = 0;
    for (let row = 0; row < ROWS; row++) sum += of(row).close! + of(row).flow_z!;
    return sum;
  };
  await compare({
    name: 'a row for callbacks, with a column read',
    unit: 'ns',
    goal: null,
    ours: { items: 2 * ROWS, run: read((row) => hooks.frameRow(row)) },
    naive: { items: 2 * ROWS, run: read(naive) },
  });
}

function hooksOf(table: FrameTable, strategy: Strategy, instrument: Instrument): ColumnHooks {
  const params = resolveParams(strategy, {});
  const { names } = table;
  return new ColumnHooks({
    strategy,
    says: new WindowHooks({ strategy, params, instrument, timeframeUs: US_PER_SECOND, seed: 0, names }),
    table,
    funnel: new Funnel(),
  });
}
