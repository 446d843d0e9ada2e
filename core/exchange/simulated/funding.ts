import { assertNever } from '../../errors.js';
import type { Instrument } from '../../market/instrument.js';
import type { MarketState } from '../../market/market-state.js';
import { type Micros, US_PER_HOUR } from '../../market/time.js';
import { settleValue } from '../../orders/position.js';
import type { SimulatedAccount } from './account.js';
import type { Messages } from './messages.js';

const GRID_US = 8 * US_PER_HOUR;

/** What is known of an instrument's funding without messages of the venue. */
export type FundingSchedule =
  | { readonly kind: 'none' }
  /** A contract with an end of its own, which has no funding. */
  | { readonly kind: 'never' }
  /** One rate for all times of the grid: every 8 hours from 00:00 UTC. */
  | { readonly kind: 'every'; readonly everyUs: Micros; readonly rate: number }
  /** Times and rates, rising. */
  | { readonly kind: 'list'; readonly rates: readonly (readonly [us: Micros, rate: number])[] };

export interface FundingOptions {
  readonly instrument: Instrument;
  readonly market: MarketState;
  readonly schedule: FundingSchedule;
  readonly account: SimulatedAccount;
  readonly messages: Messages;
  /** `pay` is to be called at `us`, before all market events of that time: behind everything of the microsecond before. */
  wait(us: Micros): void;
}

/** The funding that one instrument's position waits for and pays: docs/fills.md, rule 32. */
export class Funding {
  readonly #options: FundingOptions;
  readonly #clock: FundingClock;
  /** What is waited for; Infinity without a position. */
  #dueUs: Micros = Number.POSITIVE_INFINITY;

  constructor(options: FundingOptions) {
    this.#options = options;
    this.#clock = new FundingClock(options.schedule);
  }

  /** The venue said a rate, and when it is due (NaN: not said). */
  say(rate: number, dueUs: Micros, us: Micros): void {
    this.#clock.say(us, rate, dueUs);
    this.await(us);
  }

  /** Waits for the next funding after `us`, where a position is held. */
  await(us: Micros): void {
    const { instrument, account } = this.#options;
    if (account.position(instrument).quantity === 0) return;
    const due = this.#clock.after(us);
    if (due.us === this.#dueUs || due.us === Number.POSITIVE_INFINITY) return;
    this.#dueUs = due.us;
    this.#options.wait(due.us);
  }

  /** The time has come; false where nothing is paid, since this is not what was waited for or nothing is known. */
  pay(us: Micros): boolean {
    if (this.#dueUs !== us) return false;
    this.#dueUs = Number.POSITIVE_INFINITY;
    const { instrument, market, account, messages } = this.#options;
    const { quantity: position } = account.position(instrument);
    if (position === 0) return false;
    const { rate } = this.#clock.after(us - 1);
    const { mark } = market;
    const amount = -Math.sign(position) * settleValue(instrument, Math.abs(position), mark) * rate;
    const isKnown = !Number.isNaN(amount);
    if (isKnown) account.fund(instrument, us, amount);
    messages.ofAccount(
      isKnown
        ? { kind: 'funding', us, instrument, rate, mark, position, amount, currency: instrument.settle }
        : { kind: 'funding_unknown', us, instrument },
    );
    this.await(us);
    return isKnown;
  }
}

/** Funding that is due, and its rate; NaN where none is known. */
interface Due {
  readonly us: Micros;
  readonly rate: number;
}

/** When an instrument's positions are to pay, and how much: by the venue's last message, else by the schedule. */
class FundingClock {
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
