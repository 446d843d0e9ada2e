import type { Micros } from '../market/time.js';

export type PostingKind = 'deposit' | 'bought' | 'sold' | 'realised' | 'fee';

/** One movement of money. Amounts add up to the balance of their currency. */
export interface Posting {
  readonly us: Micros;
  readonly trade: number | null;
  readonly kind: PostingKind;
  readonly currency: string;
  readonly amount: number;
}

/** Every movement of money of a run, and what they add up to: each currency apart. */
export class Ledger {
  readonly #postings: Posting[] = [];
  readonly #balances = new Map<string, number>();

  post(posting: Posting): void {
    this.#postings.push(posting);
    this.#balances.set(posting.currency, this.balance(posting.currency) + posting.amount);
  }

  balance(currency: string): number {
    return this.#balances.get(currency) ?? 0;
  }

  /** Currencies with a posting, in alphabetical order. */
  currencies(): readonly string[] {
    return [...this.#balances.keys()].sort();
  }

  get postings(): readonly Posting[] {
    return this.#postings;
  }
}
