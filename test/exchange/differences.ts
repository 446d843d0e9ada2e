import type { Instrument } from '../../core/market/instrument.js';
import type { Scenario } from './scenario.js';
import type { SlowExchange } from './slow/slow-exchange.js';
import type { Stage } from './stage.js';

/** Sums of doubles in another order differ by less. */
const TOLERANCE = 1e-9;
/** What a position realises by the rounding of its mean price is no movement. */
const DUST = 1e-12;

/**
 * The first thing that an exchange did otherwise than the slow one; null where there is none. Messages are free, and how the
 * venue names its fills.
 */
export function difference({ instruments, endUs }: Scenario, slow: SlowExchange, fast: Stage): string | null {
  const known = slow.answers.filter(({ us }) => us <= endUs);
  return (
    firstDifference('answer', known, fast.answers) ??
    firstDifference('movement', slow.movements().filter(isMoved), movementsOf(fast).filter(isMoved)) ??
    firstDifference(
      'position',
      instruments.map((instrument) => slowPosition(slow, instrument)),
      instruments.map((instrument) => fastPosition(fast, instrument)),
    ) ??
    firstDifference(
      'free',
      currencies.map((one) => slow.free(one)),
      currencies.map((one) => fast.exchange.money.free(one)),
    )
  );
}

const currencies = ['USDT', 'BTC'];
const FREE = new Set(['message', 'instrument', 'venueId']);

interface Movement {
  readonly account: string;
  readonly currency: string;
  readonly amount: number;
}

function isMoved({ amount }: Movement): boolean {
  return Math.abs(amount) > DUST;
}

function movementsOf({ exchange }: Stage): readonly Movement[] {
  return exchange.account.ledger.transactions.map(({ postings: [wallet, other] }) => ({
    account: other.account,
    currency: wallet.currency,
    amount: wallet.amount,
  }));
}

function slowPosition(slow: SlowExchange, instrument: Instrument) {
  const { quantity, margin } = slow.position(instrument);
  return { quantity, margin };
}

function fastPosition({ exchange }: Stage, instrument: Instrument) {
  const { quantity, margin } = exchange.account.position(instrument);
  return { quantity, margin };
}

function firstDifference(
  what: string,
  wanted: readonly unknown[],
  actual: readonly unknown[],
): string | null {
  for (let i = 0; i < Math.max(wanted.length, actual.length); i++) {
    if (isSame(wanted[i], actual[i])) continue;
    const before = wanted.slice(Math.max(0, i - 3), i).map(textOf);
    return `${what} ${i}\nbehind ${before.join('\n       ')}\nslow:  ${textOf(wanted[i])}\nfast:  ${textOf(actual[i])}`;
  }
  return null;
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return isNear(a, b);
  if (!isRecord(a) || !isRecord(b)) return Object.is(a, b);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => FREE.has(key) || isSame(a[key], b[key]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isNear(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

function textOf(value: unknown): string {
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'instrument') return (inner as Instrument).symbol;
    return Number.isNaN(inner) ? 'NaN' : inner;
  });
  return text ?? 'nothing';
}
