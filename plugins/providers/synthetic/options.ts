import {
  assertNever,
  BotError,
  type InstrumentId,
  instrumentId,
  type Market,
  type Micros,
  type NeutralEvent,
} from '../../../core/public/plugin.js';
import { SyntheticGrid } from './grid.js';

/** What is true of the market: see `docs/synthetic.md`. */
export const SYNTHETIC_SCENARIOS = [
  'reverting',
  'null',
  'trending',
  'volatile',
  'basis',
  'cointegrated',
  'regimes',
] as const;

/**
 * What is true of a synthetic market, by its name.
 * @useDeclaredType
 */
export type SyntheticScenario = (typeof SYNTHETIC_SCENARIOS)[number];

/** Instruments of a scenario where none are named, as ids. */
export function defaultInstruments(scenario: SyntheticScenario): readonly string[] {
  switch (scenario) {
    case 'basis':
      return ['binance:BTC/USDT', 'binanceusdm:BTC/USDT:USDT'];
    case 'cointegrated':
      return ['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'DOGE'].map((base) => `binanceusdm:${base}/USDT:USDT`);
    case 'reverting':
    case 'null':
    case 'trending':
    case 'volatile':
    case 'regimes':
      return ['binanceusdm:BTC/USDT:USDT'];
    default:
      return assertNever(scenario);
  }
}

/** All but what is traded. */
export interface SyntheticTerms {
  readonly scenario: SyntheticScenario;
  readonly seed: number;
  /** First exchange time; 2024-01-01 00:00 UTC unless given. */
  readonly start?: Micros;
  /** Exchange times are in [start, start + durationUs). */
  readonly durationUs: Micros;
  /** About how many events a second on average of each instrument, of all kinds together; 10 unless given. */
  readonly eventsPerSecond?: number;
  /** Where the price of the first instrument starts, quote currency; by the base currency unless given. */
  readonly basePrice?: number;
}

/** A market of one instrument. */
export interface SyntheticOptions extends SyntheticTerms {
  readonly market: Market;
}

/** A market of several instruments. Their order counts: what each is to the others follows from its place. */
export interface SyntheticRunOptions extends SyntheticTerms {
  readonly markets: readonly Market[];
}

/** An event with the time this machine receives it. Both times are whole microseconds; the venue's is a whole millisecond. */
export interface SyntheticEvent {
  readonly localTs: Micros;
  readonly event: NeutralEvent;
}

/** Checked options of one instrument among its run's, nothing left open. */
export interface SyntheticSetup {
  readonly scenario: SyntheticScenario;
  readonly seed: number;
  readonly start: Micros;
  readonly durationUs: Micros;
  readonly market: Market;
  readonly id: InstrumentId;
  /** Among the instruments of the run. */
  readonly place: number;
  readonly eventsPerSecond: number;
  readonly grid: SyntheticGrid;
}

const DEFAULT_START: Micros = 1_704_067_200_000_000;
const DEFAULT_EVENTS_PER_SECOND = 10;
const MAX_EVENTS_PER_SECOND = 10_000;
const DEFAULT_PRICES: Readonly<Record<string, number>> = {
  BTC: 60_000,
  ETH: 3_000,
  BNB: 600,
  SOL: 150,
  XRP: 0.5,
  DOGE: 0.1,
};
const OTHER_PRICE = 100;

/** @throws BotError `usage` for what cannot be generated, naming the option, its value and what was expected. */
export function setUp(options: SyntheticOptions | SyntheticRunOptions): readonly SyntheticSetup[] {
  const { scenario, seed, durationUs } = options;
  const markets = 'markets' in options ? options.markets : [options.market];
  const start = options.start ?? DEFAULT_START;
  const eventsPerSecond = options.eventsPerSecond ?? DEFAULT_EVENTS_PER_SECOND;
  if (!SYNTHETIC_SCENARIOS.includes(scenario)) {
    throw new BotError(
      'usage',
      `scenario ${JSON.stringify(scenario)}: expected one of ${SYNTHETIC_SCENARIOS.join(', ')}`,
    );
  }
  expectWhole('seed', seed, Number.MIN_SAFE_INTEGER);
  expectWhole('start', start, 0);
  expectWhole('durationUs', durationUs, 1);
  if (!(eventsPerSecond > 0 && eventsPerSecond <= MAX_EVENTS_PER_SECOND)) {
    throw new BotError(
      'usage',
      `eventsPerSecond ${eventsPerSecond}: expected a number above 0, up to ${MAX_EVENTS_PER_SECOND}`,
    );
  }
  const ids = markets.map(({ venue, symbol }) => instrumentId(venue, symbol));
  const twice = ids.find((id, i) => ids.indexOf(id) < i);
  if (twice !== undefined) throw new BotError('usage', `instrument ${twice} is named twice`);
  return markets.map((market, place) => ({
    scenario,
    seed,
    start,
    durationUs,
    market,
    id: ids[place]!,
    place,
    eventsPerSecond,
    grid: new SyntheticGrid(market, startPrice(market, place, options.basePrice)),
  }));
}

function startPrice({ base }: Market, place: number, given: number | undefined): number {
  const usual = DEFAULT_PRICES[base] ?? OTHER_PRICE;
  return place === 0 ? (given ?? usual) : usual;
}

function expectWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const bound = least < 0 ? '' : ` of at least ${least}`;
  throw new BotError('usage', `${name} ${value}: expected a whole number${bound}`);
}
