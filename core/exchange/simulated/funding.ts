import { assertNever } from '../../errors.js';
import { type Micros, US_PER_HOUR } from '../../market/time.js';

const GRID_US = 8 * US_PER_HOUR;

/** Funding that is due, and its rate; NaN where none is known. */
export interface Due {
  readonly us: Micros;
  readonly rate: number;
}

/** What is known of an instrument's funding without messages of the venue. */
export type FundingSchedule =
  | { readonly kind: 'none' }
  /** A contract with an end of its own, which has no funding. */
  | { readonly kind: 'never' }
  /** One rate for all times of the grid: every 8 hours from 00:00 UTC. */
  | { readonly kind: 'every'; readonly everyUs: Micros; readonly rate: number }
  /** Times and rates, rising. */
  | { readonly kind: 'list'; readonly rates: readonly (readonly [us: Micros, rate: number])[] };

/** When an instrument's positions are to pay, and how much: by the venue's last message, else by the schedule. */
export class FundingClock {
  readonly #schedule: FundingSchedule;
  /** What messages have named, soonest first: the venue may name the next time before the present one has come here. */
  #named: Due[] = [];
  /** A rate without a time, for whatever is due. */
  #rate = Number.NaN;

  constructor(schedule: FundingSchedule) {
    this.#schedule = schedule;
  }

  /** A message of the venue at `us`: the rate, and when it is due (NaN: at the times of the grid). */
  say(us: Micros, rate: number, dueUs: Micros): void {
    if (Number.isNaN(rate)) return;
    if (Number.isNaN(dueUs)) {
      this.#rate = rate;
      return;
    }
    if (!(dueUs > us)) return;
    this.#named = this.#named.filter((due) => due.us >= us && due.us < dueUs);
    this.#named.push({ us: dueUs, rate });
  }

  /** The first funding after `us`. */
  after(us: Micros): Due {
    const named = this.#named.find((due) => due.us > us);
    if (named) return named;
    if (!Number.isNaN(this.#rate)) return { us: next(us, GRID_US), rate: this.#rate };
    const schedule = this.#schedule;
    switch (schedule.kind) {
      case 'never':
        return { us: Number.POSITIVE_INFINITY, rate: Number.NaN };
      case 'every':
        return { us: next(us, schedule.everyUs), rate: schedule.rate };
      case 'list': {
        const listed = schedule.rates.find(([dueUs]) => dueUs > us);
        return listed ? { us: listed[0], rate: listed[1] } : { us: next(us, GRID_US), rate: Number.NaN };
      }
      case 'none':
        return { us: next(us, GRID_US), rate: Number.NaN };
      default:
        return assertNever(schedule);
    }
  }
}

function next(us: Micros, everyUs: Micros): Micros {
  return (Math.floor(us / everyUs) + 1) * everyUs;
}
