import type { Instrument } from '../../../core/public/plugin.js';
import { type ByteCursor, startsWith } from './byte-cursor.js';
import { ByteNames } from './byte-names.js';

/** The instruments that a scanner was told of, found by their native symbol. The last one is compared first. */
export class KnownSymbols {
  readonly #names = new ByteNames<Instrument>();
  /** In its quotes. */
  #lastSymbol: Uint8Array | null = null;
  #last: Instrument | null = null;

  add(native: string, instrument: Instrument): void {
    this.#names.add(native, instrument);
  }

  /** The instrument of the string at `at`, `null` when there is none; `cursor` then stands behind the string. */
  match(bytes: Uint8Array, at: number, cursor: ByteCursor): Instrument | null {
    const symbol = this.#lastSymbol;
    if (symbol !== null && startsWith(bytes, at, symbol)) {
      cursor.end = at + symbol.length;
      return this.#last;
    }
    cursor.plainString(bytes, at);
    if (cursor.end < 0) return null;
    const instrument = this.#names.find(bytes, at + 1, cursor.end - 1, cursor.hash);
    if (instrument === undefined) return null;
    this.#lastSymbol = new Uint8Array(bytes.subarray(at, cursor.end));
    this.#last = instrument;
    return instrument;
  }
}
