import { requireCount, requireWindow } from './validate.js';

/** What rounding leaves of a bucket's room, as a share of it, does not keep it open. */
const DUST = 1e-12;

/**
 * Volume-synchronised probability of informed trading: volume poured into buckets of equal size, of which the
 * last `buckets` complete ones give `sum |VB - VS| / sum V`, from 0 to 1. NaN until `minBuckets` are complete.
 * What overflows a bucket goes into the next ones; volumes are in base units.
 * @see Easley, Lopez de Prado, O'Hara (2012), Review of Financial Studies 25(5)
 */
export class VolumeBuckets {
  readonly #buckets: number;
  readonly #minBuckets: number;
  readonly #imbalance: Float64Array;
  readonly #volume: Float64Array;
  #complete = 0;
  #place = 0;
  #size = Number.NaN;
  #filled = 0;
  #bought = 0;
  #sold = 0;

  constructor(buckets = 30, minBuckets = 10) {
    requireWindow('buckets', buckets);
    requireCount('minBuckets', minBuckets, buckets);
    this.#buckets = buckets;
    this.#minBuckets = minBuckets;
    this.#imbalance = new Float64Array(buckets);
    this.#volume = new Float64Array(buckets);
  }

  /** Whether a bucket is open. What is poured while none is, is lost. */
  get isOpen(): boolean {
    return this.#size > 0;
  }

  /** Opens an empty bucket of this size; none when the size is unknown or not above 0. */
  open(size: number): void {
    this.#size = size;
    this.#filled = 0;
    this.#bought = 0;
    this.#sold = 0;
  }

  /**
   * Pours `volume` in, of which `boughtShare` (0 to 1) was bought; an unknown volume is left out. Each further
   * bucket opens with `nextSize`.
   */
  pour(volume: number, boughtShare: number, nextSize: number): void {
    if (!(volume > 0)) return;
    let left = volume;
    while (this.#size > 0) {
      const room = this.#size - this.#filled;
      if (left < room - DUST * this.#size) {
        this.#fill(left, boughtShare);
        return;
      }
      this.#fill(room, boughtShare);
      this.#finish();
      left = Math.max(left - room, 0);
      this.open(nextSize);
      // Of a flood only the last buckets count.
      if (left > nextSize * this.#buckets) left -= nextSize * (Math.floor(left / nextSize) - this.#buckets);
    }
  }

  /** VPIN now. */
  get value(): number {
    if (this.#complete < this.#minBuckets) return Number.NaN;
    let imbalance = 0;
    let volume = 0;
    for (let i = 0; i < this.#complete; i++) {
      imbalance += this.#imbalance[i]!;
      volume += this.#volume[i]!;
    }
    return imbalance / volume;
  }

  #fill(volume: number, boughtShare: number): void {
    this.#filled += volume;
    this.#bought += volume * boughtShare;
    this.#sold += volume * (1 - boughtShare);
  }

  #finish(): void {
    this.#imbalance[this.#place] = Math.abs(this.#bought - this.#sold);
    this.#volume[this.#place] = this.#size;
    this.#place = this.#place + 1 === this.#buckets ? 0 : this.#place + 1;
    if (this.#complete < this.#buckets) this.#complete++;
  }
}
