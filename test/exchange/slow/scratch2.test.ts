import fc from 'fast-check';
import { test } from 'vitest';
import { drive, scenarios, slowOptions } from '../scenario.js';
import { SlowExchange } from './slow-exchange.js';
test('stats', () => {
  const count: Record<string, number> = {};
  const inc = (k: string) => { count[k] = (count[k] ?? 0) + 1; };
  const t = performance.now(); let worst = 0;
  for (const s of fc.sample(scenarios({ events: 60, calls: 40 }), { numRuns: 300, seed: 1 })) {
    const t0 = performance.now();
    const x = new SlowExchange(slowOptions(s)); drive(s, x);
    worst = Math.max(worst, performance.now() - t0);
    for (const { event: e } of x.answers) inc(e.kind === 'fill' ? `fill ${e.fill.liquidity}` : e.kind === 'rejected' ? `rejected ${e.code}` : e.kind === 'refused' ? `refused ${e.what} ${e.code}` : e.kind === 'canceled' ? `canceled ${e.reason}` : e.kind);
    for (const h of x.history) if (h.kind !== 'fill') inc(`history ${h.kind}`);
  }
  console.log(count, performance.now() - t, worst);
});
