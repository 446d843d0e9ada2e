import type { InstrumentId } from '../../market/instrument.js';

/** The stream whose messages are the host's own, in the recording of any venue. */
const HOST_STREAM = 'tickwright';
const NAME = Buffer.from(HOST_STREAM);
/** Venues' messages hold this letter of the name least often, and one byte is found ten times as fast as a word. */
const RARE = HOST_STREAM.indexOf('w');

/** What the host writes between a venue's messages: all that else can change what a strategy decides. */
export type HostEvent =
  /** Time passed, and nothing came: a replay needs no more of it than the time of its line. */
  | {
      /** What it tells of. */
      readonly e: 'timer';
    }
  /** The connection that the recording is of. */
  | {
      readonly e: 'connection';
      /** Lost: what came meanwhile is not known, and no book that it fed. */
      readonly state: 'lost' | 'open';
      /** Those that it concerns; all that the recording has held so far where it is left out. */
      readonly instruments?: readonly InstrumentId[];
    };

/** What a line of the host says to a reader. */
export type HostLine =
  | { readonly kind: 'timer' }
  /** `instruments` are ids, null for all so far. */
  | { readonly kind: 'lost'; readonly instruments: readonly string[] | null }
  /** Known by its name alone: there is nothing to do for it. */
  | { readonly kind: 'named'; readonly name: string }
  /** It does not say what it has to. */
  | { readonly kind: 'broken' };

const BROKEN: HostLine = { kind: 'broken' };

/** The message of a host event; a recording has the local time in ns and a space before it. */
export function hostMessage(event: HostEvent): string {
  return JSON.stringify({ stream: HOST_STREAM, data: event });
}

/** Where the name of the host's stream stands next, from `from` on; negative where it does not. */
export function nextHostName(bytes: Buffer, from: number): number {
  const letter = NAME[RARE]!;
  for (let at = bytes.indexOf(letter, from + RARE); at >= 0; at = bytes.indexOf(letter, at + 1)) {
    if (isNameAt(bytes, at - RARE)) return at - RARE;
  }
  return -1;
}

function isNameAt(bytes: Buffer, from: number): boolean {
  for (let i = 0; i < NAME.length; i++) if (bytes[from + i] !== NAME[i]) return false;
  return true;
}

/**
 * Reads a message in which the name of the host's stream stands: whatever the order of its keys and its spaces. Fields
 * that are not known are a later version's, and passed over.
 * @returns null for a venue's message, in which the name stands for something else.
 */
export function readHostMessage(text: string): HostLine | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return BROKEN;
    throw error;
  }
  if (!isObject(message) || message.stream !== HOST_STREAM) return null;
  return isObject(message.data) ? readEvent(message.data) : BROKEN;
}

type Fields = Readonly<Record<string, unknown>>;

function readEvent(data: Fields): HostLine {
  const { e, state } = data;
  if (typeof e !== 'string') return BROKEN;
  if (e === 'timer') return { kind: 'timer' };
  if (e !== 'connection') return { kind: 'named', name: `${HOST_STREAM}:${e}` };
  if (typeof state !== 'string') return BROKEN;
  return state === 'lost' ? readLost(data) : { kind: 'named', name: `${HOST_STREAM}:${e}` };
}

function readLost({ instruments }: Fields): HostLine {
  if (instruments === undefined) return { kind: 'lost', instruments: null };
  const isList = Array.isArray(instruments) && instruments.every((id) => typeof id === 'string');
  return isList ? { kind: 'lost', instruments } : BROKEN;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
