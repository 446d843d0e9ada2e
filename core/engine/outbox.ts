import type { ApprovedRequest } from '../exchange/exchange.js';
import type { JournalEntry } from '../store/journal.js';

/** What came of a moment: to be committed together, and only then to be sent. */
export interface Outgoing {
  /** In the order in which they happened. */
  readonly entries: readonly JournalEntry[];
  /** In the order in which they are to be sent. */
  readonly requests: readonly ApprovedRequest[];
}

/** What the engine has to say, until its driver takes it: nothing else leaves the engine. */
export class Outbox {
  #entries: JournalEntry[] = [];
  #requests: ApprovedRequest[] = [];

  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#requests.length === 0;
  }

  record(entry: JournalEntry): void {
    this.#entries.push(entry);
  }

  send(request: ApprovedRequest): void {
    this.#requests.push(request);
  }

  /** All of it, which is the caller's from here on. */
  take(): Outgoing {
    const outgoing = { entries: this.#entries, requests: this.#requests };
    this.#entries = [];
    this.#requests = [];
    return outgoing;
  }
}
