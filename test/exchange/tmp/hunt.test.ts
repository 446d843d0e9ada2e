import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drive, scenarios, slowOptions, type Scenario } from '../scenario.js';
import { SlowExchange } from '../slow/slow-exchange.js';
import { stageOf } from '../stage.js';

const near = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return near(a, b);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  const ka = Object.keys(a).filter((k) => k !== 'message' && k !== 'instrument' && k!=='mid' && k!=='best');
  const kb = Object.keys(b).filter((k) => k !== 'message' && k !== 'instrument'&& k!=='mid' && k!=='best');
  if (ka.length !== kb.length) return false;
  return ka.every((k) => same((a as any)[k], (b as any)[k]));
}
const show = (x: any) => x && JSON.stringify(x, (k, v) => (k === 'instrument' ? v.symbol : k === 'message' || k==='mid' ||k==='best' ? undefined : v));
export function difference(s: Scenario): string | null {
  const slow = new SlowExchange(slowOptions(s));
  drive(s, slow);
  const fast = stageOf(s);
  drive(s, fast);
  const wanted = [...slow.answers].sort((a, b) => a.us - b.us);
  for (let i = 0; i < Math.max(wanted.length, fast.answers.length); i++) {
    if (!same(wanted[i] ?? null, fast.answers[i] ?? null))
      return `#${i}\n before: ${wanted.slice(Math.max(0, i - 3), i).map(show).join('\n   ')}\n slow: ${wanted.slice(i,i+3).map(show).join('\n   ')}\n fast: ${fast.answers.slice(i,i+3).map(show).join('\n   ')}`;
  }
  return null;
}
const N = Number(process.env.HUNT_RUNS ?? 300), SEED = Number(process.env.HUNT_SEED ?? 1);
const EVENTS = Number(process.env.HUNT_EVENTS ?? 30), CALLS = Number(process.env.HUNT_CALLS ?? 15);
test('hunt', () => {
  const r = fc.check(
    fc.property(scenarios({ events: EVENTS, calls: CALLS }), (s) => { const d = difference(s); if (d) throw new Error('DIFF ' + d); }),
    { numRuns: N, seed: SEED },
  );
  if (!r.failed) { console.log('ok', r.numRuns); return; }
  const s = r.counterexample![0];
  const d = difference(s);
  console.log('runs', r.numRuns, 'shrinks', r.numShrinks);
  console.log(d);
  console.log(JSON.stringify(s.terms));
  const b = s.batch;
  for (let i = 0; i < b.length; i++) {
    const lv: string[] = [];
    for (let k = b.levelFrom[i]!; k < b.levelFrom[i]! + b.bidCount[i]! + b.askCount[i]!; k++) lv.push((k === b.levelFrom[i]! + b.bidCount[i]! ? '| ' : '') + b.levelPrice[k] + 'x' + b.levelSize[k]);
    console.log(b.localTs[i], 'venue', b.exchangeTs[i], ['', 'quote', 'trade', 'depth', 'snapshot', 'liq', 'oi', 'funding', 'gap'][b.kind[i]!], s.instruments[b.instrument[i]!]!.symbol, 'id', b.id[i], [b.v0[i], b.v1[i], b.v2[i], b.v3[i]].join(' '), 'flags', b.flags[i], 'bids', b.bidCount[i], lv.join(' '));
  }
  for (const c of s.calls) console.log(c.us, show(c));
  expect(d).toBe(null);
});
