import { ascii } from './byte-cursor.js';

const INITIAL_SLOTS = 64;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

interface Entry<T> {
  readonly bytes: Uint8Array;
  readonly value: T;
}

/**
 * Values by name, found by the bytes of the name where they lie in a message, so that no string is made.
 * Names are ASCII; a hash table with linear probing that is never more than half full.
 */
export class ByteNames<T> {
  #slots = emptySlots<T>(INITIAL_SLOTS);
  #size = 0;

  /** The value of the name in `bytes[from .. to)`, whose {@link hashOf} is `hash`. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): T | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot];
      if (entry === undefined) return undefined;
      if (isSame(entry.bytes, bytes, from, to)) return entry.value;
    }
  }

  /** Adds a name that is not there yet; one that is not printable ASCII is left out, and so never found. */
  add(name: string, value: T): void {
    if (!PRINTABLE_ASCII.test(name)) return;
    if (2 * (this.#size + 1) > this.#slots.length) this.#grow();
    this.#insert({ bytes: ascii(name), value });
    this.#size += 1;
  }

  #insert(entry: Entry<T>): void {
    const mask = this.#slots.length - 1;
    let slot = hashOf(entry.bytes, 0, entry.bytes.length) & mask;
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = emptySlots<T>(old.length * 2);
    for (const entry of old) if (entry) this.#insert(entry);
  }
}

function emptySlots<T>(count: number): (Entry<T> | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}

/** The hash of a name: `hash * 31 + byte` over its bytes, so that a scanner can carry it along. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  return hash;
}

function isSame(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const length = name.length;
  if (to - from !== length) return false;
  for (let i = 0; i < length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}
