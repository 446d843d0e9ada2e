import type { Micros } from '../market/time.js';

/**
 * Where money comes from and goes to. `wallet` is ours; each of the others is the other side of a movement: what was
 * put in, what was traded on spot, what positions realised, fees, funding, what a liquidation cost, and what the
 * venue's insurance fund bore of it.
 */
export type Account =
  | 'wallet'
  | 'deposits'
  | 'market'
  | 'profit'
  | 'fees'
  | 'funding'
  | 'clearance'
  | 'insurance';

/** One side of a movement of money. */
export interface Posting {
  /** Whose side it is. */
  readonly account: Account;
  /** What `amount` is in; currencies are never added up. */
  readonly currency: string;
  /** Positive comes in, negative goes out. */
  readonly amount: number;
}

/** A movement of money between the wallet and another account: its postings add up to 0. */
export interface Transaction {
  /** From 1 on. */
  readonly id: number;
  /** When it happened, on the local timeline. */
  readonly us: Micros;
  /** The trade that it belongs to; null for none. */
  readonly trade: number | null;
  /** The wallet's side, then the other's: the same amount with the opposite sign. */
  readonly postings: readonly [wallet: Posting, other: Posting];
}

/** What a movement is, seen from the wallet: a positive amount comes in. */
export interface Movement {
  readonly us: Micros;
  /** The trade that it belongs to; null for none. */
  readonly trade: number | null;
  /** Where it comes from or goes to. */
  readonly account: Exclude<Account, 'wallet'>;
  readonly currency: string;
  readonly amount: number;
}

/** Every movement of money of an account in double entry, and what they add up to: each currency apart. */
export class Ledger {
  #transactions: Transaction[] = [];
  #balances = new Map<string, number>();
  #currencies: readonly string[] = [];
  readonly #onTransaction: ((transaction: Transaction) => void) | undefined;

  constructor(onTransaction?: (transaction: Transaction) => void) {
    this.#onTransaction = onTransaction;
  }

  /** Posts a movement; one of 0 is none. */
  post({ us, trade, account, currency, amount }: Movement): void {
    if (amount === 0) return;
    const transaction: Transaction = {
      id: this.#transactions.length + 1,
      us,
      trade,
      postings: [
        { account: 'wallet', currency, amount },
        { account, currency, amount: -amount },
      ],
    };
    this.#add(transaction);
    this.#onTransaction?.(transaction);
  }

  /** These are all transactions by now: nobody is told of them again. */
  restore(transactions: readonly Transaction[]): void {
    this.#transactions = [];
    this.#balances = new Map();
    for (const transaction of transactions) this.#add(transaction);
  }

  /** What the wallet holds of a currency. */
  balance(currency: string): number {
    return this.#balances.get(currency) ?? 0;
  }

  /** Currencies that the wallet ever held, in alphabetical order. */
  currencies(): readonly string[] {
    return this.#currencies;
  }

  /** All of them, in the order in which they were posted. */
  get transactions(): readonly Transaction[] {
    return this.#transactions;
  }

  #add(transaction: Transaction): void {
    const [{ currency, amount }] = transaction.postings;
    this.#transactions.push(transaction);
    const isNew = !this.#balances.has(currency);
    this.#balances.set(currency, this.balance(currency) + amount);
    if (isNew) this.#currencies = [...this.#balances.keys()].sort();
  }
}
