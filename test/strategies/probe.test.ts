import { test } from 'vitest';
import { madeUpMarket, realMarket, runRtai } from './rtai-markets.js';
import { SLOW_RTAI, slowDecisions } from './slow-rtai.js';
import { slowTrades } from './slow-trades.js';
test('probe', async () => {
  for (const which of ['real','syn']) {
    let t = performance.now(); const lap = (n: string) => { console.log(which, n, (performance.now()-t).toFixed(0)); t = performance.now(); };
    const m = which === 'real' ? realMarket('1s') : await madeUpMarket('1s', { seed: 7, durationUs: 75*60e6 });
    lap('market ' + m.slow.rows.length);
    const set = { ofiEntry: 1, mpdEntry: 0.5, lambdaSpike: 2, lambdaTight: 1.3, lpiPercentile: 0.5 };
    const r = await runRtai(m, set);
    lap('run');
    const p = { ...SLOW_RTAI, ofiEntry: 1, mpdEntry: 0.5, spikeRatio: 2, tightenRatio: 1.3, lpiShare: 0.5 };
    const d = slowDecisions(m.slow, p);
    lap('decide');
    const tr = slowTrades(m.slow, d, p, r.trades.map(t => t.open_rate));
    lap('trades');
    console.log(r.inputs.markets, JSON.stringify(r.funnel), r.counters);
    console.log(d.filter(x=>x.direction).length, tr.length, r.trades.length);
    for (let i=0;i<Math.max(tr.length,r.trades.length);i++){ const a=tr[i], b=r.trades[i];
      const ok = a&&b&&a.openUs===b.open_us&&a.closeUs===b.close_us&&a.reason===b.exit_reason&&Math.abs(a.initialStop/b.initial_stop_loss_abs!-1)<1e-9&&Math.abs(a.lastStop/b.stop_loss_abs!-1)<1e-9;
      if(!ok) console.log(JSON.stringify([i, a&&[a.openUs,a.closeUs,a.reason,a.initialStop,a.lastStop,a.entry.direction,a.entry.regime], b&&[b.open_us,b.close_us,b.exit_reason,b.initial_stop_loss_abs,b.stop_loss_abs,b.is_short,b.enter_tag,b.open_rate]])); }
    const reasons: Record<string,number> = {}; for (const t of r.trades) reasons[t.exit_reason]=(reasons[t.exit_reason]??0)+1; console.log(JSON.stringify(reasons));
  }
});
