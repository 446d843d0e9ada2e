import { FRAME_COLUMNS, type FrameColumn } from '../frame/columns.js';
import type { FeatureFactory } from '../frame/feature.js';
import { loadPlugins } from '../loader/plugins.js';
import { type Micros, US_PER_MINUTE, US_PER_SECOND } from '../market/time.js';
import type { Timerange } from '../market/timerange.js';
import { openFeed } from '../run/feeds.js';
import { defineStrategy } from '../strategy/strategy.js';
import { readTables } from './column-tables.js';

const CHECKED = 'binanceusdm:BTC/USDT:USDT';
const INSTRUMENTS = [CHECKED, 'binanceusdm:ETH/USDT:USDT'];
const START: Micros = 1_704_067_200_000_000;
const LENGTH = 20 * US_PER_MINUTE;
const CUT: Timerange = { fromUs: START, toUs: START + LENGTH / 2 };
/** What nobody writes: it is still there where nothing was written. */
const UNWRITTEN = -7.25;

/**
 * Whether a feature keeps the contract of features, on twenty minutes of a synthetic market: its outputs are named
 * once and the same by each instance, every one is written at every sample and is NaN before the first event, each
 * instrument has its own state, the same events give the same values, and no value knows a later event.
 * @returns a sentence for each rule that it breaks; none for a sound feature.
 * @throws BotError `strategy_failed` where the feature throws.
 */
export async function checkFeature(factory: FeatureFactory): Promise<readonly string[]> {
  const broken = [...brokenNames(factory), ...brokenFirstSample(factory)];
  if (broken.length > 0) return broken;
  const alone = await columnsOf(factory, { wanted: [CHECKED] });
  const again = await columnsOf(factory, { wanted: [CHECKED] });
  const together = await columnsOf(factory, { wanted: INSTRUMENTS });
  const cut = await columnsOf(factory, { wanted: [CHECKED], timerange: CUT });
  return [
    ...differences(alone, again, 'the same events give another value'),
    ...differences(alone, together, 'an instance for another instrument changes a value'),
    ...differences(alone, cut, 'a value changes when later events are taken away'),
  ];
}

function brokenNames(factory: FeatureFactory): readonly string[] {
  const { outputs } = factory;
  const named = factory.create().outputs;
  const twice = outputs.find((name, i) => outputs.indexOf(name) !== i);
  return [
    ...(outputs.length === 0 ? ['it has no outputs'] : []),
    ...(twice === undefined ? [] : [`it has the output ${JSON.stringify(twice)} twice`]),
    ...(named.join('\n') === outputs.join('\n')
      ? []
      : [`its instances have the outputs ${listed(named)}, its factory ${listed(outputs)}`]),
  ];
}

function brokenFirstSample(factory: FeatureFactory): readonly string[] {
  const silent = Object.fromEntries(FRAME_COLUMNS.map((name) => [name, Number.NaN])) as Record<
    FrameColumn,
    number
  >;
  const out = new Float64Array(factory.outputs.length).fill(UNWRITTEN);
  factory.create().sample(silent, out, START);
  return factory.outputs.flatMap((name, i) => {
    if (out[i] === UNWRITTEN) return [`sample does not write the output ${JSON.stringify(name)}`];
    return Number.isNaN(out[i])
      ? []
      : [`the output ${JSON.stringify(name)} is ${out[i]} before the first event: expected NaN`];
  });
}

type Columns = ReadonlyMap<string, Float64Array>;

interface ReadOptions {
  /** Which of the instruments have features. */
  readonly wanted: readonly string[];
  readonly timerange?: Timerange;
}

/** Of one instrument, in frames of a second. */
async function columnsOf(factory: FeatureFactory, { wanted, ...range }: ReadOptions): Promise<Columns> {
  const { venues, provider } = await loadPlugins({});
  const synthetic = provider('synthetic');
  const market = { scenario: 'null', seed: 1, start: '20240101', duration: '20m', instruments: INSTRUMENTS };
  const data = { provider: synthetic, options: synthetic.schema.parse(market) };
  const open = await openFeed({ venues, data, ...range });
  const tables = await readTables(open, {
    strategy: defineStrategy({ name: 'checkFeature', features: { checked: factory } }),
    params: {},
    timeframeUs: US_PER_SECOND,
    wanted,
  });
  const { table } = tables.find(({ instrument }) => instrument.id === CHECKED)!;
  const own = table.names.slice(FRAME_COLUMNS.length);
  return new Map(own.map((name) => [name, table.column(name, 0, table.endRow).slice()]));
}

/** The first difference of each column, in the rows that both have. */
function differences(columns: Columns, others: Columns, said: string): readonly string[] {
  return [...columns].flatMap(([name, cells]) => {
    const other = others.get(name)!;
    const rows = Math.min(cells.length, other.length);
    for (let row = 0; row < rows; row++) {
      if (Object.is(cells[row], other[row])) continue;
      return [`${said}: ${name} of row ${row} is ${cells[row]} and ${other[row]}`];
    }
    return [];
  });
}

function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
