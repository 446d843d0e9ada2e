import { BotError } from '../errors.js';

/** Which grid point a value goes to; `nearest` goes up from the middle. */
export type Rounding = 'down' | 'up' | 'nearest';

const MAX_DECIMALS = 22;

/**
 * A venue's grid of prices or quantities: whole multiples of a decimal step such as `0.10` or `0.001`.
 * A value on the grid is the double nearest to `n * step`, so that it prints as the venue prints it; comparing
 * and rounding go by those doubles, never by a division alone.
 */
export class Grid {
  readonly #mantissa: number;
  readonly #scale: number;

  /** @param step a decimal, `0.10`. @throws BotError `data_broken` when `step` is not a positive decimal. */
  constructor(step: string) {
    const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(step);
    const fraction = (match?.[2] ?? '').replace(/0+$/, '');
    const mantissa = match ? Number(match[1] + fraction) : Number.NaN;
    if (!(mantissa > 0 && Number.isSafeInteger(mantissa) && fraction.length <= MAX_DECIMALS)) {
      throw new BotError(
        'data_broken',
        `step ${JSON.stringify(step)}: expected a positive decimal such as 0.001`,
      );
    }
    this.#mantissa = mantissa;
    this.#scale = 10 ** fraction.length;
  }

  /** The value of `n` steps: both operands are exact, so the one division is correctly rounded. */
  at(n: number): number {
    return (n * this.#mantissa) / this.#scale;
  }

  /**
   * The number of steps of `value`, rounded. A value that is the double of a grid point is that point in every
   * direction. NaN and infinities give NaN.
   */
  steps(value: number, rounding: Rounding): number {
    if (!Number.isFinite(value)) return Number.NaN;
    const n = Math.round((value * this.#scale) / this.#mantissa);
    const point = this.at(n);
    if (rounding === 'down' && point > value) return n - 1;
    if (rounding === 'up' && point < value) return n + 1;
    return n === 0 ? 0 : n;
  }

  /** `value` on the grid. */
  round(value: number, rounding: Rounding): number {
    return this.at(this.steps(value, rounding));
  }
}

/** A decimal string of a number that a document gave as one: `1e-7` becomes `0.0000001`. */
export function decimalString(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const digits = match[2]! + (match[3] ?? '');
  const point = match[2]!.length + Number(match[4]);
  if (point <= 0) return `${match[1]}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${match[1]}${digits}${'0'.repeat(point - digits.length)}`;
  return `${match[1]}${digits.slice(0, point)}.${digits.slice(point)}`;
}
