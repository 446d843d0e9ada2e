/** When positions pay funding, and at which rate (rule 32). */
import { type Micros, US_PER_HOUR } from '../../../core/market/time.js';

/** A rate every so often from 00:00 UTC on, or a list of times and rates. */
export type FundingSchedule =
  | { readonly everyUs: Micros; readonly rate: number }
  | readonly (readonly [us: Micros, rate: number])[]
  | null;

export interface FundingMessage {
  /** NaN where there is none. */
  readonly rate: number;
  /** When it is paid; NaN where the venue does not say. */
  readonly paidUs: Micros;
}

/** Where a position is held at a multiple of this, funding is due, known or not. */
const USUAL_US = 8 * US_PER_HOUR;

/** The first time not before `from` at which a rate is paid or is missed. */
export function nextFundingUs(
  messages: readonly FundingMessage[],
  schedule: FundingSchedule,
  from: Micros,
): Micros {
  const last = messages.at(-1);
  const times = [multipleFrom(USUAL_US, from)];
  if (last) times.push(last.paidUs);
  else if (isList(schedule)) times.push(...schedule.map(([us]) => us));
  else if (schedule !== null) times.push(multipleFrom(schedule.everyUs, from));
  return Math.min(...times.filter((us) => us >= from));
}

/** The rate that is paid at a time: NaN where one is due but not known, null where none is due. */
export function fundingRateAt(
  messages: readonly FundingMessage[],
  schedule: FundingSchedule,
  us: Micros,
): number | null {
  const last = messages.at(-1);
  const known = last ? rateOfMessage(last, us) : rateOfSchedule(schedule, us);
  if (known !== null && !Number.isNaN(known)) return known;
  const isEvery = !last && schedule !== null && !isList(schedule);
  return us % USUAL_US === 0 && !isEvery ? Number.NaN : null;
}

function rateOfMessage({ rate, paidUs }: FundingMessage, us: Micros): number | null {
  const isPaid = Number.isNaN(paidUs) ? us % USUAL_US === 0 : us === paidUs;
  return isPaid ? rate : null;
}

function rateOfSchedule(schedule: FundingSchedule, us: Micros): number | null {
  if (schedule === null) return null;
  if (isList(schedule)) return schedule.find(([at]) => at === us)?.[1] ?? null;
  return us % schedule.everyUs === 0 ? schedule.rate : null;
}

function isList(schedule: FundingSchedule): schedule is readonly (readonly [Micros, number])[] {
  return Array.isArray(schedule);
}

function multipleFrom(stepUs: Micros, from: Micros): Micros {
  return Math.ceil(from / stepUs) * stepUs;
}
