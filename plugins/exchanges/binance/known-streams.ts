import type { Instrument } from '../../../core/public/plugin.js';
import { ascii, type ByteCursor, startsWith } from './byte-cursor.js';
import { ByteNames } from './byte-names.js';
import type { StreamKind } from './streams.js';

/** What is known of a stream: its kind, and the instrument in its name where that was seen. */
export interface KnownStream {
  readonly kind: StreamKind;
  readonly instrument: Instrument | null;
}

interface Opening {
  readonly bytes: Uint8Array;
  readonly stream: KnownStream;
}

const BEFORE_NAME = ascii('{"stream":');
const AFTER_NAME = ascii(',"data":{');

/** Several streams of an instrument alternate; more would cost those of many instruments too much. */
const RECENT = 4;

/**
 * The streams that a scanner was told of, found by how a message opens. The last few openings are compared as
 * a whole, from their end, where they differ.
 */
export class KnownStreams {
  readonly #names = new ByteNames<KnownStream>();
  readonly #recent: Opening[] = [];
  #oldest = 0;

  add(name: string, stream: KnownStream): void {
    this.#names.add(name, stream);
  }

  /** The stream of the message at `from`; `cursor` then stands behind the brace that opens its data. */
  match(bytes: Uint8Array, from: number, cursor: ByteCursor): KnownStream | null {
    const recent = this.#recent;
    for (let i = 0; i < recent.length; i++) {
      const opening = recent[i]!;
      const end = from + opening.bytes.length;
      if (!endsAt(bytes, end, opening.bytes)) continue;
      cursor.end = end;
      return opening.stream;
    }
    return this.#find(bytes, from, cursor);
  }

  #find(bytes: Uint8Array, from: number, cursor: ByteCursor): KnownStream | null {
    if (!startsWith(bytes, from, BEFORE_NAME)) return null;
    const nameFrom = from + BEFORE_NAME.length + 1;
    cursor.plainString(bytes, nameFrom - 1);
    if (cursor.end < 0 || !startsWith(bytes, cursor.end, AFTER_NAME)) return null;
    const stream = this.#names.find(bytes, nameFrom, cursor.end - 1, cursor.hash);
    if (stream === undefined) return null;
    cursor.end += AFTER_NAME.length;
    this.#recent[this.#oldest] = { bytes: new Uint8Array(bytes.subarray(from, cursor.end)), stream };
    this.#oldest = (this.#oldest + 1) % RECENT;
    return stream;
  }
}

function endsAt(bytes: Uint8Array, end: number, literal: Uint8Array): boolean {
  const from = end - literal.length;
  for (let i = literal.length - 1; i >= 0; i--) if (bytes[from + i] !== literal[i]) return false;
  return true;
}
