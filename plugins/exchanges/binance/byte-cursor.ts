import type { EventBatch } from '../../../core/public/plugin.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const DOT = 0x2e;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** An integer of so many digits is exact in a double, and its quotient by `10^k`, k <= 22, is correctly rounded. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, k) => Number(`1e${k}`));

/**
 * Reads the plain forms of JSON values at a place in a buffer. Each method takes where the value begins and
 * leaves where it ends in `end`, or -1 when its form is not plain: then nobody knows yet whether it is wrong,
 * and JSON.parse decides. A value may seem to go on beyond the message, so the caller compares where the last
 * one ended with where the message does.
 */
export class ByteCursor {
  end = 0;
  /** Of the last plain number. A field, because a returned double is a new object each time. */
  value = Number.NaN;
  /** Of the last plain string: see `hashOf`. */
  hash = 0;

  /** A number, bare or in quotes, without sign and exponent: `value` is exactly what `Number()` gives. */
  number(bytes: Uint8Array, at: number): void {
    if (bytes[at] === QUOTE) {
      this.decimal(bytes, at + 1);
      if (this.end >= 0) this.end = bytes[this.end] === QUOTE ? this.end + 1 : -1;
      return;
    }
    this.decimal(bytes, at);
    const hasLeadingZero = bytes[at] === ZERO && this.end > at + 1 && bytes[at + 1] !== DOT;
    if (hasLeadingZero) this.#notPlain();
  }

  /** Digits, and perhaps a point with digits behind it. */
  decimal(bytes: Uint8Array, from: number): void {
    let at = from;
    let mantissa = 0;
    let digit = bytes[at]! ^ ZERO;
    while (digit < 10) {
      mantissa = mantissa * 10 + digit;
      digit = bytes[++at]! ^ ZERO;
    }
    if (at === from) {
      this.#notPlain();
      return;
    }
    if (digit !== (DOT ^ ZERO)) {
      this.end = at - from <= EXACT_DIGITS ? at : -1;
      this.value = mantissa;
      return;
    }
    const fraction = at + 1;
    digit = bytes[++at]! ^ ZERO;
    while (digit < 10) {
      mantissa = mantissa * 10 + digit;
      digit = bytes[++at]! ^ ZERO;
    }
    if (at === fraction) this.#notPlain();
    else if (at - from > EXACT_DIGITS + 1) this.#longDecimal(bytes, from, fraction, at);
    else {
      this.end = at;
      this.value = mantissa / POWERS_OF_TEN[at - fraction]!;
    }
  }

  /** A string of printable ASCII without escapes. */
  plainString(bytes: Uint8Array, at: number): void {
    this.end = -1;
    if (bytes[at] !== QUOTE) return;
    let hash = 0;
    let next = at + 1;
    for (let c = bytes[next]!; c !== QUOTE; c = bytes[++next]!) {
      if (!(c >= 0x20 && c <= 0x7e) || c === BACKSLASH) return;
      hash = (Math.imul(hash, 31) + c) | 0;
    }
    this.hash = hash;
    this.end = next + 1;
  }

  /** `[["price","size"],...]`, appended to `out` as the wire has it; returns how many. */
  levels(bytes: Uint8Array, at: number, out: EventBatch): number {
    if (bytes[at + 1] === CLOSE_BRACKET) {
      this.end = at + 2;
      return 0;
    }
    let count = 0;
    let next = at;
    do {
      if (bytes[next + 1] !== OPEN_BRACKET || bytes[next + 2] !== QUOTE) return this.#noLevels();
      this.decimal(bytes, next + 3);
      const price = this.value;
      next = this.end;
      if (next < 0 || bytes[next] !== QUOTE || bytes[next + 1] !== COMMA || bytes[next + 2] !== QUOTE) {
        return this.#noLevels();
      }
      this.decimal(bytes, next + 3);
      next = this.end;
      if (next < 0 || bytes[next] !== QUOTE || bytes[next + 1] !== CLOSE_BRACKET) return this.#noLevels();
      out.appendLevel(price, this.value);
      count += 1;
      next += 2;
    } while (bytes[next] === COMMA);
    this.end = bytes[next] === CLOSE_BRACKET ? next + 1 : -1;
    return count;
  }

  /** More digits than are exact: still plain when the last are zeros, as spot prints them. */
  #longDecimal(bytes: Uint8Array, from: number, fraction: number, to: number): void {
    let last = to;
    while (last > fraction && bytes[last - 1] === ZERO) last -= 1;
    if (last - from > EXACT_DIGITS + 1) {
      this.#notPlain();
      return;
    }
    let mantissa = 0;
    for (let i = from; i < last; i++) {
      if (bytes[i] !== DOT) mantissa = mantissa * 10 + (bytes[i]! - ZERO);
    }
    this.end = to;
    this.value = mantissa / POWERS_OF_TEN[last - fraction]!;
  }

  #notPlain(): void {
    this.end = -1;
  }

  #noLevels(): number {
    this.end = -1;
    return 0;
  }
}

/** The bytes of an ASCII text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Whether the bytes of `literal` stand at `at`. */
export function startsWith(bytes: Uint8Array, at: number, literal: Uint8Array): boolean {
  const length = literal.length;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== literal[i]) return false;
  return true;
}

/** Whether `[from, to)` holds nothing but white space; false when `from` lies beyond `to`. */
export function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && isSpace(bytes[at]!)) at += 1;
  return at === to;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
