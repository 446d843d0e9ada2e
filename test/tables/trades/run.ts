import type { TradeSettings } from '../../../core/engine/settings.js';
import { EventBatch, EventKind } from '../../../core/market/event-batch.js';
import type { Instrument } from '../../../core/market/instrument.js';
import type { JournalEntry } from '../../../core/store/journal.js';
import type { Intent } from '../../../core/strategy/intents.js';
import { defineStrategy, type Strategy } from '../../../core/strategy/strategy.js';
import { chunkOf } from '../../fixtures/chunk.js';
import { engineOf, SETTINGS, type TestEngine } from '../../fixtures/market.js';
import { eventBatch } from '../events.js';
import { type Case, type Line, marketOf, micros, pairs } from '../parse.js';
import { settingOf } from '../venue.js';
import { intentOf, MARKETS } from './parse.js';

/** More than any case says: what does not come to an end is stopped here. */
const MOST_ENTRIES = 1000;
const DEFAULT_FRAMES_S = 3600;
const US_PER_S = 1_000_000;

/** A case that was played to its end. */
export interface PlayedTrades {
  readonly engine: TestEngine;
  /** What was sent, answered and refused, in order. */
  readonly journal: readonly JournalEntry[];
  /** Whether the data were at their end: then what was open has been closed without the venue. */
  readonly isFinished: boolean;
  readonly instruments: readonly Instrument[];
  instrument(name: string | undefined): Instrument;
}

interface Step {
  readonly us: number;
  readonly act: string;
  readonly line: Line;
}

/** Plays a case: at one time market events first, then what the strategy says, then what arrives. */
export function playTrades(script: Case): PlayedTrades {
  const markets = script.settings.filter(({ words }) => words[0] === 'market').map(marketOf);
  const steps = script.happens.map((line) => ({ us: micros(line.words[0]!), act: line.words[1]!, line }));
  steps.sort((a, b) => a.us - b.us || rankOf(a) - rankOf(b));
  const intents = new Map<number, Intent[]>();
  for (const { us, line } of steps) {
    const intent = intentOf(line, markets[0]!.name);
    if (intent) intents.set(us, [...(intents.get(us) ?? []), intent]);
  }
  const journal: JournalEntry[] = [];
  const { venue, wallet } = settingOf(script.settings);
  const { engine, instruments } = engineOf(
    markets.map(({ market }) => market),
    {
      strategy: strategyOf(intents),
      settings: tradeSettings(script.settings, wallet),
      timeframeUs: Number(wordsOf(script.settings, 'frames')[0] ?? DEFAULT_FRAMES_S) * US_PER_S,
      venue,
      journal: {
        commit: (entries) => {
          for (const entry of entries) keep(journal, entry);
        },
      },
    },
  );
  const instrument = (name: string | undefined) => {
    const found = instruments[name === undefined ? 0 : markets.findIndex((one) => one.name === name)];
    if (!found) throw new Error(`${script.name}: no market ${name}`);
    return found;
  };
  engine.step(chunkOf(eventsOf(steps, instrument)));
  const isFinished = steps.some(({ act }) => act === 'finish');
  if (isFinished) engine.finish();
  return { engine, journal, isFinished, instruments, instrument };
}

const INTENTS = ['enter', 'exit', 'adjust'];

function rankOf({ act }: Step): number {
  return INTENTS.includes(act) ? 1 : 0;
}

/**
 * All market events in a batch. What a strategy says, it says at an event of no consequence behind the market events of
 * its time; one more such event lets everything come that is due by the last time.
 */
function eventsOf(steps: readonly Step[], instrument: (name: string | undefined) => Instrument): EventBatch {
  const all = new EventBatch();
  const tick = (us: number) => {
    if (
      all.length > 0 &&
      all.kind[all.length - 1] === EventKind.openInterest &&
      all.localTs[all.length - 1] === us
    )
      return;
    const row = all.append(
      EventKind.openInterest,
      instrument(undefined).index,
      us,
      Number.NaN,
      all.length + 1,
    );
    all.v0[row] = 1;
  };
  for (const { us, act, line } of steps) {
    if (INTENTS.includes(act) || act === 'end' || act === 'finish') {
      tick(us);
      continue;
    }
    const [, , ...words] = line.words;
    const name = words[0]! in MARKETS ? words[0] : undefined;
    all.appendFrom(eventBatch(instrument(name), us, act, name === undefined ? words : words.slice(1)), 0);
  }
  const last = steps.at(-1);
  if (last && last.act !== 'finish') tick(last.us + 1);
  return all;
}

function strategyOf(intents: ReadonlyMap<number, readonly Intent[]>): Strategy {
  return defineStrategy({
    name: 'Scripted',
    canShort: true,
    legs: MARKETS,
    onOpenInterest: (_, { now }) => intents.get(now),
  });
}

function tradeSettings(lines: readonly Line[], wallet: Readonly<Record<string, number>>): TradeSettings {
  const { entry = '600', exit = '600' } = pairs(wordsOf(lines, 'timeout'));
  const stoploss = wordsOf(lines, 'stoploss')[0];
  return {
    ...SETTINGS,
    wallet,
    maxOpenTrades: Number(wordsOf(lines, 'slots')[0] ?? 3),
    entryTimeoutUs: micros(entry),
    exitTimeoutUs: micros(exit),
    canShort: wordsOf(lines, 'short')[0] !== 'no',
    rules: { ...SETTINGS.rules, stoploss: stoploss === undefined ? null : Number(stoploss) },
  };
}

function wordsOf(lines: readonly Line[], name: string): readonly string[] {
  return lines.find(({ words }) => words[0] === name)?.words.slice(1) ?? [];
}

function keep(journal: JournalEntry[], entry: JournalEntry): void {
  if (entry.kind === 'trade' || entry.kind === 'transaction' || entry.kind === 'position') return;
  journal.push(entry);
  if (journal.length <= MOST_ENTRIES) return;
  const last = journal.slice(-6).map(({ us, kind }) => `${us / US_PER_S} ${kind}`);
  throw new Error(`this does not come to an end: ... ${last.join(', ')}`);
}
