/** A clock that stands still until it is set, and calls back what is due then: no test waits. */
export class TestClock {
  us = 1_000;
  #calls: { readonly at: number; readonly act: () => void }[] = [];

  readonly now = () => this.us;

  readonly after = (us: number, act: () => void) => {
    const call = { at: this.us + us, act };
    this.#calls.push(call);
    return () => {
      this.#calls = this.#calls.filter((other) => other !== call);
    };
  };

  /** When the next call is due; undefined without one. */
  get due(): number | undefined {
    return this.#calls[0]?.at;
  }

  set(us: number): void {
    this.us = us;
    const due = this.#calls.filter(({ at }) => at <= us);
    this.#calls = this.#calls.filter(({ at }) => at > us);
    for (const { act } of due) act();
  }
}
