import { loadVenues } from '../../core/loader/plugins.js';
import { measureMakers } from './maker.js';
import { USD_M, COIN_M } from './markets.js';
const venues = await loadVenues();
const t=Date.now();
for (const [m,plans] of [[USD_M,[{quantity:0.01,lifeUs:1e6},{quantity:0.1,lifeUs:1e6},{quantity:0.01,lifeUs:1e7},{quantity:0.1,lifeUs:1e7}]],[COIN_M,[{quantity:6,lifeUs:1e6},{quantity:6,lifeUs:1e7}]]] as const)
for (const measure of await measureMakers(m, venues, plans)) {
  console.log(m.name, measure.plan, measure.touches.length, measure.prints, 'touch print', measure.touches.filter(t=>t.printedUs!==null).length, 'any', measure.touches.filter(t=>t.printedUs!==null||t.crossedUs!==null).length, 'crossed', measure.touches.filter(t=>t.crossedUs!==null).length);
  const names=[...measure.outcomes.keys()];
  for (const [name, o] of measure.outcomes) {
    const f=o.filter(x=>x.first);
    console.log(name, o.length, o.filter(x=>x.isRejected).length, f.length, o.filter(x=>x.filled>1-1e-9).length, o.reduce((s,x)=>s+x.filled,0), f.reduce((s,x)=>s+x.first!.waitUs,0)/f.length/1e6);
  }
  const base=measure.outcomes.get('risk_averse')!;
  for (const n of names) { let less=0, more=0, untouched=0; const o=measure.outcomes.get(n)!;
    o.forEach((x,i)=>{ if(x.us!==base[i]!.us||x.side!==base[i]!.side) throw new Error('x'); if(x.filled<base[i]!.filled-1e-9) less++; if(x.filled>base[i]!.filled+1e-9) more++; const t=measure.touches[i]!; if(x.first&&t.printedUs===null&&t.crossedUs===null) untouched++; });
    console.log(n,'less than risk_averse',less,'more',more,'filled untouched',untouched);
  }
}
console.log(Date.now()-t,'ms');
