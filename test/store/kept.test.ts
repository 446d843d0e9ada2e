import { describe, expect, it } from 'vitest';
import { type Durability, openRunStore } from '../../core/store/run-store.js';
import { defineStrategy } from '../../core/strategy/strategy.js';
import { LINEAR, runScript, type Scripted } from '../fixtures/market.js';
import { HEADER } from './scripted-run.js';
import { storedIn } from './stored.js';
import { temporaryFiles } from './temporary-file.js';

const S = 1_000_000;
const SCRIPT: readonly Scripted[] = [0.1, 1.1, 2.1].map((s) => ['quote', s * S, 99, 1, 101, 1]);
const file = temporaryFiles();

const COUNTS = defineStrategy({
  name: 'Counts',
  onFrame: (_, { store, now }) => {
    store.set('frames', Number(store.get('frames') ?? 0) + 1);
    if (now === S) store.set('first', { at: [now], tag: 'a/b' });
    if (now === 2 * S) store.delete('first');
    return null;
  },
});

/** One run of a strategy that counts frames, two of them, in a database. */
function runIn(name: string, durability: Durability, strategy = 'Counts') {
  const store = openRunStore(name, { ...HEADER, strategy }, { durability });
  try {
    runScript(LINEAR, SCRIPT, { strategy: COUNTS, journal: store, kept: store.kept() });
    return store.kept();
  } finally {
    store.close();
  }
}

const rowsOf = (name: string) => storedIn(name).rows('SELECT key, value FROM kv ORDER BY key');

describe('what a strategy keeps', () => {
  it('is there after a restart, and what it deleted is not', () => {
    const name = file('restart.sqlite');
    expect(runIn(name, 'each')).toEqual([['frames', '2']]);
    expect(runIn(name, 'each')).toEqual([['frames', '4']]);
    expect(rowsOf(name)).toEqual([{ key: 'strategy/Counts/frames', value: '4' }]);
  });

  it('is each strategy’s own, also of names that begin alike', () => {
    const name = file('two.sqlite');
    runIn(name, 'each', 'Counts/frames');
    runIn(name, 'each', 'Count');
    expect(runIn(name, 'each', 'Counts')).toEqual([['frames', '2']]);
    expect(rowsOf(name).map(({ key }) => key)).toEqual([
      'strategy/Count/frames',
      'strategy/Counts%2Fframes/frames',
      'strategy/Counts/frames',
    ]);
  });

  it('of a backtest begins with nothing, and leaves alone what trading kept', () => {
    const name = file('backtest.sqlite');
    runIn(name, 'each');
    expect(runIn(name, 'batch')).toEqual([['frames', '2']]);
    expect(runIn(name, 'batch')).toEqual([['frames', '2']]);
    expect(rowsOf(name)).toEqual([
      { key: 'run/2/frames', value: '2' },
      { key: 'run/3/frames', value: '2' },
      { key: 'strategy/Counts/frames', value: '2' },
    ]);
  });

  it('is in no other table', () => {
    const name = file('events.sqlite');
    runIn(name, 'batch');
    expect(storedIn(name).rows('SELECT COUNT(*) AS n FROM order_events')).toEqual([{ n: 0 }]);
  });
});
