import { BotError } from '../../errors.js';
import type { Market } from '../../market/instrument.js';
import type { NeutralEvent } from '../../market/neutral-event.js';
import type { Micros } from '../../market/time.js';
import { SyntheticGrid } from './grid.js';

/** What is true of the market: see `docs/synthetic.md`. */
export const SYNTHETIC_SCENARIOS = ['reverting', 'null'] as const;

export type SyntheticScenario = (typeof SYNTHETIC_SCENARIOS)[number];

export interface SyntheticOptions {
  readonly scenario: SyntheticScenario;
  readonly seed: number;
  /** First exchange time; 2024-01-01 00:00 UTC unless given. */
  readonly start?: Micros;
  /** Exchange times are in [start, start + durationUs). */
  readonly durationUs: Micros;
  readonly market: Market;
  /** About how many events a second on average, of all kinds together; 10 unless given. */
  readonly eventsPerSecond?: number;
  /** Where the price starts, quote currency; by the base currency unless given. */
  readonly basePrice?: number;
}

/** An event with the time this machine receives it. Both times are whole microseconds; the venue's is a whole millisecond. */
export interface SyntheticEvent {
  readonly localTs: Micros;
  readonly event: NeutralEvent;
}

/** Checked options, nothing left open. */
export interface SyntheticSetup {
  readonly scenario: SyntheticScenario;
  readonly seed: number;
  readonly start: Micros;
  readonly durationUs: Micros;
  readonly market: Market;
  readonly eventsPerSecond: number;
  readonly grid: SyntheticGrid;
}

const DEFAULT_START: Micros = 1_704_067_200_000_000;
const DEFAULT_EVENTS_PER_SECOND = 10;
const MAX_EVENTS_PER_SECOND = 10_000;
const DEFAULT_PRICES: Readonly<Record<string, number>> = { BTC: 60_000, ETH: 3_000, BNB: 600, SOL: 150 };
const OTHER_PRICE = 100;

/** @throws BotError `usage` for what cannot be generated, naming the option, its value and what was expected. */
export function setUp(options: SyntheticOptions): SyntheticSetup {
  const { scenario, seed, durationUs, market } = options;
  const start = options.start ?? DEFAULT_START;
  const eventsPerSecond = options.eventsPerSecond ?? DEFAULT_EVENTS_PER_SECOND;
  const basePrice = options.basePrice ?? DEFAULT_PRICES[market.base] ?? OTHER_PRICE;
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
  const grid = new SyntheticGrid(market, basePrice);
  return { scenario, seed, start, durationUs, market, eventsPerSecond, grid };
}

function expectWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const bound = least < 0 ? '' : ` of at least ${least}`;
  throw new BotError('usage', `${name} ${value}: expected a whole number${bound}`);
}
