/** When positions pay funding, and at which rate (rule 32). */
import { type Micros, US_PER_HOUR } from '../../../core/market/time.js';

/** A rate every so often from 00:00 UTC on, or a list of times and rates. */
export type FundingSchedule =
  | { readonly everyUs: Micros; readonly rate: number }
  | readonly (readonly [us: Micros, rate: number])[]
  | null;

export interface FundingMessage {
  /** When it came. */
  readonly us: Micros;
  /** NaN where there is none. */
  readonly rate: number;
  /** When it is paid; NaN where the venue does not say. */
  readonly paidUs: Micros;
}

export interface Funding {
  readonly us: Micros;
  /** NaN where it is not known. */
  readonly rate: number;
}

/** Where a position is held at a multiple of this, funding is due, known or not. */
const USUAL_US = 8 * US_PER_HOUR;

/** The first funding that is not before `from`. */
export function nextFunding(
  messages: readonly FundingMessage[],
  schedule: FundingSchedule,
  from: Micros,
): Funding {
  const said = messages.filter(({ rate }) => !Number.isNaN(rate));
  const named = namedTimes(said).find(({ us }) => us >= from);
  if (named) return named;
  const untimed = said.findLast(({ paidUs }) => Number.isNaN(paidUs));
  if (untimed) return { us: multipleFrom(USUAL_US, from), rate: untimed.rate };
  if (isList(schedule)) {
    const [us, rate] = schedule.find(([at]) => at >= from) ?? [multipleFrom(USUAL_US, from), Number.NaN];
    return { us, rate };
  }
  if (schedule !== null) return { us: multipleFrom(schedule.everyUs, from), rate: schedule.rate };
  return { us: multipleFrom(USUAL_US, from), rate: Number.NaN };
}

/** The times that messages named while they were ahead, and that no later message took back by naming an earlier one. */
function namedTimes(messages: readonly FundingMessage[]): readonly Funding[] {
  const timed = messages.filter(({ us, paidUs }) => paidUs > us);
  const standing = timed.filter(({ paidUs }, i) =>
    timed.slice(i + 1).every((later) => later.paidUs > paidUs),
  );
  return standing.map(({ paidUs, rate }) => ({ us: paidUs, rate }));
}

function isList(schedule: FundingSchedule): schedule is readonly (readonly [Micros, number])[] {
  return Array.isArray(schedule);
}

function multipleFrom(stepUs: Micros, from: Micros): Micros {
  return Math.ceil(from / stepUs) * stepUs;
}
