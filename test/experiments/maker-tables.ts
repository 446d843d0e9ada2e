import { type Micros, US_PER_SECOND } from '../../core/market/time.js';
import { MAKER_SETUPS, type MakerMeasure, type MakerOutcome } from './maker.js';
import { estimate, meanOf, medianOf } from './statistics.js';
import { count, decimal, percent, table, withError } from './text.js';

const HORIZONS_US: readonly Micros[] = [US_PER_SECOND, 5 * US_PER_SECOND];

export interface MakerReport {
  /** Of the market and its sizes. */
  readonly title: string;
  /** The two sizes, as the table's head says them. */
  readonly sizes: readonly [small: string, large: string];
  /** One for each life, of the two sizes. */
  readonly lives: readonly (readonly [small: MakerMeasure, large: MakerMeasure])[];
}

/** What was filled of orders that joined the best price, how soon, and what the market did then. */
export function makerTables({ title, sizes, lives }: MakerReport): readonly string[] {
  for (const [small, large] of lives) requireSameFirstFills(small, large);
  const [one, other] = sizes;
  const fills = table(
    {
      head: ['rests', 'queue', 'orders', 'refused', 'any', 'wait', 'median', 'full', 'qty', 'full', 'qty'],
      rows: lives.flatMap(([small, large]) => [...fillRows(small, large), touchRow(small)]),
      textColumns: 2,
    },
    `${title}, orders of ${one} and (the last two columns) of ${other}. Shares in %, waits in s.`,
  );
  const after = table(
    {
      head: ['rests', 'queue', 'fills', 'half', 'at fill', '1 s later', 'halves', '5 s later', 'halves'],
      rows: lives.flatMap(([small]) => afterRows(small)),
      textColumns: 2,
    },
    `${title}. Basis points (bp), from the maker's side; negative is a loss.`,
  );
  const prints = table(
    {
      head: ['rests', 'prints', 'at an order', '%', 'volume, BTC', 'at an order', '%'],
      rows: lives.map(([small]) => printRow(small)),
      textColumns: 1,
    },
    `${title}. Prints at the very price of one of the orders.`,
  );
  return [fills, after, prints];
}

/** The size of an order does not move its place in the queue: one table serves both. */
function requireSameFirstFills(small: MakerMeasure, large: MakerMeasure): void {
  for (const [name, outcomes] of small.outcomes) {
    const others = large.outcomes.get(name)!;
    const isSame = outcomes.every(({ first }, i) => first?.us === others[i]!.first?.us);
    if (!isSame || outcomes.length !== others.length) throw new Error(`${name}: first fills differ by size`);
  }
}

function fillRows(small: MakerMeasure, large: MakerMeasure): readonly (readonly string[])[] {
  return MAKER_SETUPS.map(({ name }) => {
    const outcomes = small.outcomes.get(name)!;
    const waits = firstFills(outcomes).map(({ waitUs }) => waitUs / US_PER_SECOND);
    return [
      restsFor(small),
      name,
      count(outcomes.length),
      count(outcomes.filter(({ isRejected }) => isRejected).length),
      percent(waits.length / outcomes.length),
      decimal(meanOf(waits), 2),
      decimal(medianOf(waits), 2),
      ...[outcomes, large.outcomes.get(name)!].flatMap(filledShares),
    ];
  });
}

function touchRow(measure: MakerMeasure): readonly string[] {
  const { touches } = measure;
  const waits = touches.flatMap(({ us, printedUs }) =>
    printedUs === null ? [] : [(printedUs - us) / US_PER_SECOND],
  );
  return [
    restsFor(measure),
    'touch',
    count(touches.length),
    '-',
    percent(waits.length / touches.length),
    decimal(meanOf(waits), 2),
    decimal(medianOf(waits), 2),
    ...['-', '-', '-', '-'],
  ];
}

function filledShares(outcomes: readonly MakerOutcome[]): readonly string[] {
  const full = outcomes.filter(({ filled }) => filled === 1).length / outcomes.length;
  return [percent(full), percent(meanOf(outcomes.map(({ filled }) => filled)))];
}

function afterRows(measure: MakerMeasure): readonly (readonly string[])[] {
  return MAKER_SETUPS.map(({ name }) => {
    const outcomes = measure.outcomes.get(name)!;
    const fills = firstFills(outcomes);
    const half = meanOf(fills.map(({ halfSpread, mid }) => (halfSpread / mid) * 10_000));
    const moves = (to: (outcome: MakerOutcome) => number, from: (outcome: MakerOutcome) => number) =>
      estimate(
        outcomes
          .filter(({ first }) => first !== null)
          .map((outcome) => {
            const sign = outcome.side === 'buy' ? 1 : -1;
            const value = (sign * (to(outcome) - from(outcome)) * 10_000) / from(outcome);
            return { market: measure.market, us: outcome.us, value };
          }),
      );
    const midAtFill = ({ first }: MakerOutcome) => first!.mid;
    const atFill = moves(midAtFill, ({ price }) => price);
    const later = HORIZONS_US.flatMap((us) => {
      const move = moves(({ first }) => measure.midAt(first!.us + us), midAtFill);
      return [withError(move, 2), decimal(move.mean / half, 0)];
    });
    return [
      restsFor(measure),
      name,
      count(fills.length),
      decimal(half, 3),
      decimal(atFill.mean, 2),
      ...later,
    ];
  });
}

function printRow(measure: MakerMeasure): readonly string[] {
  const { count: prints, base, countAt, baseAt } = measure.prints;
  return [
    restsFor(measure),
    count(prints),
    count(countAt),
    percent(countAt / prints),
    decimal(base, 1),
    decimal(baseAt, 1),
    percent(baseAt / base),
  ];
}

function firstFills(outcomes: readonly MakerOutcome[]) {
  return outcomes.flatMap(({ first }) => (first === null ? [] : [first]));
}

function restsFor({ plan }: MakerMeasure): string {
  return `${plan.lifeUs / US_PER_SECOND} s`;
}
