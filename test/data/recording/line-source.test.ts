import { describe, expect, it } from 'vitest';
import { LineSource } from '../../../core/data/recording/line-source.js';
import { EventBatch, EventKind } from '../../../core/market/event-batch.js';
import { InstrumentRegistry } from '../../../core/market/instrument.js';
import { emptyCounters } from '../../../core/market/wire.js';
import { LINEAR, SPOT } from '../../fixtures/market.js';

/** A wire of single letters: `q` and `s` are events of two instruments, `-` is ignored, `g` a gap, all else is broken. */
function sourceOf(text: string, pieceBytes = 1 << 16) {
  const registry = new InstrumentRegistry();
  const perpetual = registry.add(LINEAR);
  const spot = registry.add(SPOT);
  const counters = emptyCounters();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return new LineSource({
    name: 'lines',
    venue: 'binance',
    counters,
    registry,
    chunks: pieces(),
    decoder: {
      decode: (bytes, from, to, localTs, sequence, out) => {
        for (const letter of Buffer.from(bytes.subarray(from, to)).toString()) {
          if (letter === 'q') out.append(EventKind.openInterest, perpetual.index, localTs, localTs, sequence);
          else if (letter === 's') out.append(EventKind.openInterest, spot.index, localTs, localTs, sequence);
          else if (letter === 'g') out.append(EventKind.gap, perpetual.index, localTs, localTs, sequence);
          else if (letter !== '-') return false;
        }
        return true;
      },
    },
  });
}

async function read(
  source: LineSource,
): Promise<[us: number, line: number, instrument: number, kind: number][]> {
  const batch = new EventBatch();
  const events: [number, number, number, number][] = [];
  while (await source.read(batch)) {
    for (let row = 0; row < batch.length; row++) {
      events.push([batch.localTs[row]!, batch.sequence[row]!, batch.instrument[row]!, batch.kind[row]!]);
    }
  }
  return events;
}

const START = 1_723_161_255_000_000;
const at = (us: number, text: string) => `${START + us}789 ${text}\n`;
const timesOf = async (text: string) => (await read(sourceOf(text))).map(([us]) => us - START);

describe('lines', () => {
  it('carry their time in ns, truncated to us, and their number', async () => {
    expect(await read(sourceOf(at(1, 'q') + at(2, '-') + at(2, 'q')))).toEqual([
      [START + 1, 1, 0, EventKind.openInterest],
      [START + 2, 3, 0, EventKind.openInterest],
    ]);
  });

  it.each([1, 2, 3, 21, 22, 1000])('are the same when read in pieces of %i bytes', async (bytes) => {
    const text = Array.from({ length: 50 }, (_, i) => at(i, i % 7 === 0 ? 'qs' : 'q')).join('');
    expect(await read(sourceOf(text, bytes))).toEqual(await read(sourceOf(text)));
  });

  it('count also where the last one has no end', async () => {
    expect(await timesOf(at(1, 'q') + at(2, 'q').trimEnd())).toEqual([1, 2]);
  });

  it('of one time are ordered by instrument, lost connections last', async () => {
    const events = await read(sourceOf(at(5, 'g') + at(5, 'q') + at(5, 's') + at(5, 'q') + at(6, 'q')));
    expect(events.map(([, line, , kind]) => [line, kind])).toEqual([
      [3, EventKind.openInterest],
      [2, EventKind.openInterest],
      [4, EventKind.openInterest],
      [1, EventKind.gap],
      [5, EventKind.openInterest],
    ]);
  });

  it('of one time come in one batch, however many they are', async () => {
    const source = sourceOf(at(1, 'q').repeat(40_000) + at(2, 'q'));
    const batch = new EventBatch();
    await source.read(batch);
    expect(batch.length).toBe(40_000);
    await source.read(batch);
    expect(batch.length).toBe(1);
    expect(await source.read(batch)).toBe(false);
    expect(await source.read(batch)).toBe(false);
  });
});

describe('times that go back', () => {
  it('by up to a second are raised to the one before, and counted', async () => {
    const source = sourceOf(at(1_000_000, 'q') + at(0, 'q') + at(999_999, 'q') + at(1_000_001, 'q'));
    expect((await read(source)).map(([us]) => us - START)).toEqual([
      1_000_000, 1_000_000, 1_000_000, 1_000_001,
    ]);
    expect(source.counters.raisedTimes).toBe(2);
  });

  it('by more are refused, with the line and both times', async () => {
    await expect(read(sourceOf(at(1_000_001, 'q') + at(0, 'q')))).rejects.toThrow(
      'lines:2: the time goes back from 2024-08-08 23:54:16.000001 UTC to 2024-08-08 23:54:15.000000 UTC',
    );
  });
});

describe('broken lines', () => {
  const good = at(1, 'q').repeat(2000);

  it.each([
    ['without a time', '{"a":1}\n'],
    ['with a time in ms', '1723161255000 q\n'],
    ['with letters in the time', '17231612550000000x1 q\n'],
    ['without a message', '1723161255000000001\n'],
    ['with a message that cannot be read', at(1, 'x')],
    ['that are empty', '\n'],
  ])('%s are skipped and counted', async (_, line) => {
    const source = sourceOf(good + line + at(2, 'q'));
    expect((await read(source)).length).toBe(2001);
    expect(source.counters).toMatchObject({ brokenLines: 1, lines: 2002, events: 2001 });
  });

  it('are broken before their time is wrong', async () => {
    expect(await timesOf(at(5_000_000, 'q').repeat(2000) + at(0, 'x'))).toHaveLength(2000);
  });

  it('do not move the time', async () => {
    expect(await timesOf(good + at(5_000_000, 'x') + at(2, 'q'))).toHaveLength(2001);
  });

  it('are too many above 0.1 %', async () => {
    await expect(read(sourceOf(at(1, 'q').repeat(998) + at(1, 'x')))).rejects.toThrow(
      'lines:999: broken line; 1 of 999 lines are broken, at most 0.1 % may be',
    );
    expect(await read(sourceOf(at(1, 'q').repeat(999) + at(1, 'x')))).toHaveLength(999);
  });

  it('are too many from the eleventh on, at once', async () => {
    const text = at(1, 'q').repeat(20_000);
    expect(await read(sourceOf(text + at(1, 'x').repeat(10)))).toHaveLength(20_000);
    await expect(read(sourceOf(at(1, 'x').repeat(11) + text))).rejects.toThrow(
      'lines:11: more than 10 broken lines, the first is line 1',
    );
  });
});
