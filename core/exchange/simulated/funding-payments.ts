import type { Instrument } from '../../market/instrument.js';
import type { Micros } from '../../market/time.js';
import { settleValue } from '../../orders/position.js';
import type { AccountEvent } from '../exchange.js';
import type { SimulatedAccount } from './account.js';
import type { FundingClock } from './funding.js';
import type { VenueMarket } from './venue-market.js';

export interface FundingPaymentsOptions {
  readonly instrument: Instrument;
  readonly market: VenueMarket;
  readonly clock: FundingClock;
  readonly account: SimulatedAccount;
  /** `pay` is to be called at `us`, before all market events of that time: behind everything of the microsecond before. */
  wait(us: Micros): void;
  tell(us: Micros, event: AccountEvent): void;
}

/** The funding that one instrument's position waits for and pays: docs/fills.md, rule 32. */
export class FundingPayments {
  readonly #options: FundingPaymentsOptions;
  /** What is waited for; Infinity without a position. */
  #dueUs: Micros = Number.POSITIVE_INFINITY;

  constructor(options: FundingPaymentsOptions) {
    this.#options = options;
  }

  /** The venue said a rate, and when it is due (NaN: not said). */
  say(rate: number, dueUs: Micros, us: Micros): void {
    this.#options.clock.say(us, rate, dueUs);
    this.await(us);
  }

  /** Waits for the next funding after `us`, where a position is held. */
  await(us: Micros): void {
    const { instrument, clock, account } = this.#options;
    if (account.position(instrument).quantity === 0) return;
    const due = clock.after(us);
    if (due.us === this.#dueUs || due.us === Number.POSITIVE_INFINITY) return;
    this.#dueUs = due.us;
    this.#options.wait(due.us);
  }

  /** The time has come; false where nothing is paid, since this is not what was waited for or nothing is known. */
  pay(us: Micros): boolean {
    if (this.#dueUs !== us) return false;
    this.#dueUs = Number.POSITIVE_INFINITY;
    const { instrument, market, clock, account } = this.#options;
    const { quantity: position } = account.position(instrument);
    if (position === 0) return false;
    const { rate } = clock.after(us - 1);
    const { mark } = market;
    const amount = -Math.sign(position) * settleValue(instrument, Math.abs(position), mark) * rate;
    const isKnown = !Number.isNaN(amount);
    if (isKnown) account.fund(instrument, us, amount);
    this.#options.tell(
      us,
      isKnown
        ? { kind: 'funding', us, instrument, rate, mark, position, amount, currency: instrument.settle }
        : { kind: 'funding_unknown', us, instrument },
    );
    this.await(us);
    return isKnown;
  }
}
