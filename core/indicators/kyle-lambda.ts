import { requireRows, requireWindow } from './validate.js';

/** A row of `#rows`, one a place of the window: eight numbers, a cache line. */
const ROW = 8;
/** With n the place: 1 / n, and n (window - n) / window, which joins the head of n pairs with its tail. */
const RECIPROCAL = 0;
const JOINT = 1;
/** The pair that came to this place. */
const X = 2;
const P = 3;
/** Moments of the pairs after this place: means, sum of squares of x, sum of products. */
const TAIL_X = 4;
const TAIL_P = 5;
const TAIL_SQUARES = 6;
const TAIL_PRODUCTS = 7;

/**
 * The streaming form of {@link kyleLambda}: one pair an update.
 *
 * Nothing is subtracted, so it cannot drift: Welford's recurrence over the pairs since the last turn of the
 * window (the head) is joined, by Chan's rule, with the kept moments of those left of the turn before (the tail).
 * @see Welford (1962), Technometrics 4(3); Chan, Golub, LeVeque (1983), The American Statistician 37(3)
 */
export class KyleLambda {
  readonly #window: number;
  readonly #rows: Float64Array;
  /** Moments of the head, in the order of a tail's. */
  readonly #head = new Float64Array(4);
  #place = 0;

  constructor(window = 60) {
    requireWindow('window', window, 2);
    this.#window = window;
    this.#rows = new Float64Array(ROW * (window + 1));
    for (let n = 0; n <= window; n++) {
      this.#rows[ROW * n + RECIPROCAL] = 1 / n;
      this.#rows[ROW * n + JOINT] = (n * (window - n)) / window;
      // NaN until the first turn, so that results are too; after the last place nothing is left.
      this.#rows.fill(n < window ? Number.NaN : 0, ROW * n + TAIL_X, ROW * (n + 1));
    }
  }

  /** The slope with this pair; NaN while it is not known, and for a pair with an unknown number. */
  update(priceChange: number, signedNotional: number): number {
    if (!Number.isFinite(priceChange + signedNotional)) return Number.NaN;
    const place = this.#place + 1;
    this.#place = place;
    const rows = this.#rows;
    const at = ROW * place;
    rows[at + X] = signedNotional;
    rows[at + P] = priceChange;

    const head = this.#head;
    const weight = rows[at + RECIPROCAL]!;
    const beforeX = head[0]!;
    const beforeP = head[1]!;
    const step = signedNotional - beforeX;
    const meanX = beforeX + step * weight;
    const meanP = beforeP + (priceChange - beforeP) * weight;
    const squares = head[2]! + step * (signedNotional - meanX);
    const products = head[3]! + step * (priceChange - meanP);
    head[0] = meanX;
    head[1] = meanP;
    head[2] = squares;
    head[3] = products;

    const apart = rows[at + TAIL_X]! - meanX;
    const joint = apart * rows[at + JOINT]!;
    const allSquares = squares + rows[at + TAIL_SQUARES]! + apart * joint;
    const allProducts = products + rows[at + TAIL_PRODUCTS]! + (rows[at + TAIL_P]! - meanP) * joint;
    if (place === this.#window) this.#turn();
    return allSquares > 0 ? allProducts / allSquares : Number.NaN;
  }

  #turn(): void {
    const rows = this.#rows;
    let meanX = 0;
    let meanP = 0;
    let squares = 0;
    let products = 0;
    for (let place = this.#window, n = 1; place >= 1; place--, n++) {
      const at = ROW * place;
      const x = rows[at + X]!;
      const p = rows[at + P]!;
      const weight = rows[ROW * n + RECIPROCAL]!;
      const step = x - meanX;
      meanX += step * weight;
      meanP += (p - meanP) * weight;
      squares += step * (x - meanX);
      products += step * (p - meanP);
      const before = at - ROW;
      rows[before + TAIL_X] = meanX;
      rows[before + TAIL_P] = meanP;
      rows[before + TAIL_SQUARES] = squares;
      rows[before + TAIL_PRODUCTS] = products;
    }
    this.#head.fill(0);
    this.#place = 0;
  }
}

/**
 * Kyle's lambda: the OLS slope `Cov(dp, x) / Var(x)`, with an intercept, of price changes `dp` on signed notionals `x`
 * over the last `window` known pairs: price per quote unit that aggressors bought more than they sold. For frames it is
 * `kyleLambda(difference(frames.mid), signedNotional)`.
 *
 * NaN until the window is full, and where all `x` of it are equal; a pair with an unknown number is NaN and changes
 * nothing. It does not drift.
 * @param priceChange quote currency
 * @param signedNotional quote currency: bought by aggressors less sold by them
 * @param window pairs in the regression, at least 2
 * @returns as many rows as `priceChange`
 * @throws BotError `config` for a window out of range, or columns of different lengths
 * @see Kyle (1985), "Continuous Auctions and Insider Trading", Econometrica 53(6)
 */
export function kyleLambda(
  priceChange: Float64Array,
  signedNotional: Float64Array,
  window = 60,
): Float64Array {
  requireRows('signedNotional', signedNotional, priceChange.length);
  const out = new Float64Array(priceChange.length);
  const lambda = new KyleLambda(window);
  for (let i = 0; i < out.length; i++) out[i] = lambda.update(priceChange[i]!, signedNotional[i]!);
  return out;
}
