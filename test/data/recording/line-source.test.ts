import { describe, expect, it } from 'vitest';
import { hostMessage } from '../../../core/data/recording/host-lines.js';
import { LineSource } from '../../../core/data/recording/line-source.js';
import { EventBatch, EventKind, NO_INSTRUMENT } from '../../../core/market/event-batch.js';
import { type Instrument, type InstrumentId, InstrumentRegistry } from '../../../core/market/instrument.js';
import { emptyCounters } from '../../../core/market/wire.js';
import { LINEAR, SPOT } from '../../fixtures/market.js';

/**
 * A wire of single letters: `q` and `s` are events of two instruments, `-` is ignored, all else is broken but for JSON
 * objects, which are ignored and kept in `seen`.
 */
function sourceOf(text: string, pieceBytes = 1 << 16) {
  const registry = new InstrumentRegistry();
  const perpetual = registry.add(LINEAR);
  const spot = registry.add(SPOT);
  const counters = emptyCounters();
  const instruments = new Set<Instrument>();
  const seen: string[] = [];
  const says = { q: perpetual, s: spot };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const source = new LineSource({
    name: 'lines',
    venue: 'binance',
    counters,
    registry,
    instruments,
    chunks: pieces(),
    decoder: {
      decode: (bytes, from, to, localTs, sequence, out) => {
        const message = Buffer.from(bytes.subarray(from, to)).toString();
        if (message.startsWith('{')) return seen.push(message) > 0;
        for (const letter of message) {
          if (letter === 'q' || letter === 's') {
            instruments.add(says[letter]);
            out.append(EventKind.openInterest, says[letter].index, localTs, localTs, sequence);
          } else if (letter !== '-') return false;
        }
        return true;
      },
    },
  });
  return Object.assign(source, { seen });
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

const TIMER = hostMessage({ e: 'timer' });
const LOST = hostMessage({ e: 'connection', state: 'lost' });
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

  it('of one time are ordered by instrument, lost connections behind them, timers last', async () => {
    const lines = [at(4, 'q'), at(5, TIMER), at(5, LOST), at(5, 'q'), at(5, 's'), at(5, 'q'), at(6, 'q')];
    const events = await read(sourceOf(lines.join('')));
    expect(events.map(([, line, , kind]) => [line, kind])).toEqual([
      [1, EventKind.openInterest],
      [5, EventKind.openInterest],
      [4, EventKind.openInterest],
      [6, EventKind.openInterest],
      [3, EventKind.gap],
      [2, EventKind.timer],
      [7, EventKind.openInterest],
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

describe('lines of the host', () => {
  /** What comes of them between an event of each instrument at 1 and one at 9: kind and instrument. */
  const between = async (...messages: readonly string[]) => {
    const source = sourceOf(
      at(1, 'qs') + messages.map((message, i) => at(i + 2, message)).join('') + at(9, 'q'),
    );
    const events = (await read(source)).slice(2, -1);
    expect(source.seen).toEqual([]);
    return { source, events: events.map(([us, , instrument, kind]) => [us - START, kind, instrument]) };
  };
  const [perpetual, spot] = [0, 1];
  const ids = ['binanceusdm:BTC/USDT:USDT', 'binance:BTC/USDT', 'binance:ETH/USDT'] as InstrumentId[];

  it('read as they are written', () => {
    expect(TIMER).toBe('{"stream":"tickwright","data":{"e":"timer"}}');
    expect(LOST).toBe('{"stream":"tickwright","data":{"e":"connection","state":"lost"}}');
    expect(hostMessage({ e: 'connection', state: 'lost', instruments: ids.slice(0, 1) })).toBe(
      '{"stream":"tickwright","data":{"e":"connection","state":"lost","instruments":["binanceusdm:BTC/USDT:USDT"]}}',
    );
  });

  it.each([
    ['as it is written', TIMER],
    ['with spaces', '{ "stream" : "tickwright" , "data" : { "e" : "timer" } }'],
    ['in another order', '{"data":{"e":"timer"},"stream":"tickwright"}'],
    ['with what a later version adds', '{"stream":"tickwright","id":7,"data":{"e":"timer","at":1}}'],
  ])('say that time passed, %s', async (_, message) => {
    const { source, events } = await between(message, message);
    expect(events).toEqual([
      [2, EventKind.timer, NO_INSTRUMENT],
      [3, EventKind.timer, NO_INSTRUMENT],
    ]);
    expect(source.counters).toMatchObject({ lines: 4, events: 3, brokenLines: 0 });
    expect(source.counters.ignoredStreams.size).toBe(0);
  });

  it('say that a connection was lost, for all instruments so far or those that are named, by id', async () => {
    const some = (...named: InstrumentId[]) =>
      hostMessage({ e: 'connection', state: 'lost', instruments: named });
    const { events } = await between(LOST, some(ids[0]!, ids[2]!), some(ids[0]!, ids[1]!), some());
    expect(events).toEqual([
      [2, EventKind.gap, spot],
      [2, EventKind.gap, perpetual],
      [3, EventKind.gap, perpetual],
      [4, EventKind.gap, spot],
      [4, EventKind.gap, perpetual],
    ]);
  });

  it('concern no instrument before it has come', async () => {
    const events = await read(sourceOf(at(1, LOST) + at(2, 'q') + at(3, LOST) + at(4, 's')));
    expect(events.map(([us, , instrument, kind]) => [us - START, kind, instrument])).toEqual([
      [2, EventKind.openInterest, perpetual],
      [3, EventKind.gap, perpetual],
      [4, EventKind.openInterest, spot],
    ]);
  });

  it('are of no venue’s time and value', async () => {
    const batch = new EventBatch();
    batch.append(EventKind.quote, 0, 1, 1, 1);
    for (const column of ['v0', 'v1', 'v2', 'v3'] as const) batch[column].fill(7);
    await sourceOf(at(1, 'q') + at(2, LOST) + at(3, TIMER)).read(batch);
    for (const row of [1, 2]) {
      for (const column of ['exchangeTs', 'id', 'v0', 'v1', 'v2', 'v3'] as const)
        expect([column, row, batch[column][row]]).toEqual([column, row, Number.NaN]);
    }
  });

  it.each([
    ['poll', 'tickwright:poll'],
    ['command', 'tickwright:command'],
    ['something', 'tickwright:something'],
  ])('of %s are counted by name', async (e, name) => {
    const message = `{"stream":"tickwright","data":{"e":"${e}","what":[1]}}`;
    const { source, events } = await between(message, message);
    expect(events).toEqual([]);
    expect([...source.counters.ignoredStreams]).toEqual([[name, 2]]);
    expect(source.counters).toMatchObject({ brokenLines: 0, events: 3 });
  });

  it('of a connection that is open are counted by name', async () => {
    const { source } = await between(hostMessage({ e: 'connection', state: 'open' }));
    expect([...source.counters.ignoredStreams]).toEqual([['tickwright:connection', 1]]);
  });

  it.each([
    ['no data', '{"stream":"tickwright"}'],
    ['no object', '{"stream":"tickwright","data":["timer"]}'],
    ['nothing', '{"stream":"tickwright","data":null}'],
    ['no event', '{"stream":"tickwright","data":{}}'],
    ['an event that is no text', '{"stream":"tickwright","data":{"e":1}}'],
    ['a connection without its state', '{"stream":"tickwright","data":{"e":"connection"}}'],
    [
      'instruments that are none',
      '{"stream":"tickwright","data":{"e":"connection","state":"lost","instruments":"all"}}',
    ],
    ['no end', '{"stream":"tickwright","data":{"e":"timer"}'],
  ])('with %s are broken lines', async (_, message) => {
    const source = sourceOf(at(1, 'q').repeat(2_000) + at(2, message) + at(3, 'q'));
    expect(await read(source)).toHaveLength(2_001);
    expect(source.counters).toMatchObject({ brokenLines: 1, lines: 2_002 });
    expect(source.seen).toEqual([]);
  });

  it.each([
    '{"stream":"tickwright@trade","data":{"e":"timer"}}',
    '{"stream":"btcusdt@trade","data":{"stream":"tickwright","e":"timer"}}',
    '{"stream":"Tickwright","data":{"e":"timer"}}',
    '{"e":"trade","s":"tickwright"}',
  ])('are not %s: that is the venue’s', async (message) => {
    const source = sourceOf(at(1, message) + at(2, TIMER) + at(3, message));
    expect((await read(source)).map(([, line]) => line)).toEqual([2]);
    expect(source.seen).toEqual([message, message]);
  });

  it('move the time as any line does', async () => {
    const source = sourceOf(at(500_000, TIMER) + at(0, 'q') + at(0, TIMER) + at(600_000, 'q'));
    expect((await read(source)).map(([us, line]) => [us - START, line])).toEqual([
      [500_000, 2],
      [500_000, 1],
      [500_000, 3],
      [600_000, 4],
    ]);
    expect(source.counters.raisedTimes).toBe(2);
    await expect(read(sourceOf(at(1_000_001, TIMER) + at(0, TIMER)))).rejects.toThrow(
      'lines:2: the time goes back',
    );
  });

  it('behind a line without a time are found, and that line does not hide them', async () => {
    const text = `${at(1, 'q').repeat(2_000)}x ${TIMER}\n${at(2, 'q')}${at(3, TIMER)}`;
    expect((await read(sourceOf(text))).slice(2_000).map(([, line]) => line)).toEqual([2_002, 2_003]);
  });

  it.each([1, 2, 5, 11, 23, 64, 1_000])('are the same when read in pieces of %i bytes', async (bytes) => {
    const messages = ['q', TIMER, 's', LOST, '-', '{"w":"tickwrigh"}', 'qs', TIMER, TIMER, LOST];
    const text = Array.from({ length: 60 }, (_, i) => at(i, messages[(i * 7) % 10]!)).join('');
    expect(await read(sourceOf(text, bytes))).toEqual(await read(sourceOf(text)));
  });
});
