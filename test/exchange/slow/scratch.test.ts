import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EventBatch, EventFlag, EventKind } from '../../../core/market/event-batch.js';
import { type Instrument, InstrumentRegistry } from '../../../core/market/instrument.js';
import { INVERSE, LINEAR, SPOT } from '../../fixtures/market.js';
import { SlowExchange } from './slow-exchange.js';

const dir = new URL('../../tables/', import.meta.url);
const us = (t: string) => Math.round(Number(t) * 1e6);
const dur = (t: string) => {
  const m = /^([\d.]+)(us|ms|s|m|h)?$/.exec(t)!;
  return Number(m[1]) * ({ us: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9 } as any)[m[2] ?? 'us'];
};
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

function run(lines: string[]): string[] {
  const registry = new InstrumentRegistry();
  const instruments: Record<string, Instrument> = {};
  let wallet: any = { USDT: 10000, BTC: 10 };
  let tiers = [{ volume: 0, maker: 0.0002, taker: 0.0005 }];
  let pay: any = 'settle',
    queue: any = { kind: 'risk_averse' },
    latency: any = 'zero',
    y = 0,
    act: any = null,
    margin: any = 'isolated';
  let terms = { tiers: [{ floor: 0, rate: 0.004, maxLeverage: 125 }], clearanceFee: 0 };
  let funding: any = null;
  const steps: any[] = [];
  const want: string[][] = [];
  const checks: string[][] = [];
  let end = 0;
  let started = false;
  for (const line of lines) {
    const w = line.trim().split(/\s+/);
    const at = (name: string) => {
      const i = w.indexOf(name);
      return i < 0 ? undefined : w[i + 1];
    };
    if (w[0] === '=>') {
      want.push(w.slice(1));
      continue;
    }
    if (/^[\d.]+$/.test(w[0]!)) {
      steps.push(w);
      started = true;
      continue;
    }
    if (started && ['wallet', 'position', 'margin', 'ledger', 'equity'].includes(w[0]!)) {
      checks.push(w);
      continue;
    }
    switch (w[0]) {
      case 'market': {
        const base = w[1] === 'spot' ? SPOT : w[1] === 'linear' ? LINEAR : INVERSE;
        instruments[w[1]!] = registry.add({
          ...base,
          tickSize: at('tick') ?? '0.1',
          stepSize: at('lot') ?? (w[1] === 'inverse' ? '1' : '0.001'),
          minQuantity: at('min-quantity') ? Number(at('min-quantity')) : null,
          maxQuantity: at('max-quantity') ? Number(at('max-quantity')) : null,
          maxMarketQuantity: at('max-market-quantity') ? Number(at('max-market-quantity')) : null,
          minNotional: at('min-notional') ? Number(at('min-notional')) : null,
        } as any);
        break;
      }
      case 'wallet':
        wallet = {};
        for (let i = 1; i < w.length; i += 2) wallet[w[i]!] = Number(w[i + 1]);
        break;
      case 'fees':
        if (w[1] === 'maker') tiers = [{ volume: 0, maker: Number(w[2]), taker: Number(w[4]) }];
        else if (w[1] === 'tiers')
          tiers = w.slice(2).map((t) => {
            const [v, m, k] = t.split(':').map(Number);
            return { volume: v!, maker: m!, taker: k! };
          });
        else if (w[2] === 'received') pay = 'received';
        else
          pay = { currency: w[2], price: Number(at('price') ?? NaN), discount: Number(at('discount') ?? 0) };
        break;
      case 'queue':
        queue = w[1]!.startsWith('power')
          ? { kind: 'power', n: Number(w[1]!.split(':')[1]) }
          : { kind: w[1] };
        break;
      case 'latency': {
        if (w[1] === 'zero' || w[1] === 'recorded') latency = w[1];
        else if (w[1]!.startsWith('constant:')) {
          const [o, a, f] = w[1]!.slice(9).split(',').map(dur);
          latency = { orderUs: o, answerUs: a, feedUs: f };
        } else return ['SKIP uniform'];
        break;
      }
      case 'impact':
        y = Number(w[1]);
        if (at('sigma')) act = { sigma: Number(at('sigma')), adv: Number(at('adv')) };
        break;
      case 'margin':
        margin = w[1];
        break;
      case 'tiers':
        terms = {
          ...terms,
          tiers: w.slice(1).map((t) => {
            const [f, r, l] = t.split(':').map(Number);
            return { floor: f!, rate: r!, maxLeverage: l! };
          }),
        };
        break;
      case 'clearance':
        terms = { ...terms, clearanceFee: Number(w[1]) };
        break;
      case 'funding':
        funding =
          w[1] === 'every'
            ? { everyUs: dur(w[2]!), rate: Number(w[4]) }
            : w.slice(1).map((t) => {
                const [u, r] = t.split(':');
                return [us(u!), Number(r)];
              });
        break;
      default:
        return [`unknown line ${line}`];
    }
  }
  const only = Object.values(instruments)[0]!;
  const problems: string[] = [];
  const x = new SlowExchange({
    instruments: Object.values(instruments),
    wallet,
    feeTiers: () => tiers,
    feePayment: pay,
    queue,
    impact: { y, activity: () => act },
    marginMode: margin,
    marginTerms: (i) => (i.kind === 'spot' ? null : terms),
    fundingSchedule: () => funding,
    latency,
  });
  const market = new Set(['quote', 'snapshot', 'depth', 'print', 'funding', 'gap', 'candle']);
  const sorted = steps
    .map((w, i) => ({ w, i }))
    .sort(
      (a, b) =>
        us(a.w[0]!) - us(b.w[0]!) || Number(!market.has(a.w[1]!)) - Number(!market.has(b.w[1]!)) || a.i - b.i,
    );
  let seq = 0;
  for (const { w: all } of sorted) {
    const w = [...all];
    const t = us(w.shift()!);
    const kind = w.shift()!;
    end = Math.max(end, t);
    x.advance(t);
    if (market.has(kind)) {
      if (kind === 'candle') return ['SKIP candle'];
      const inst = instruments[w[0]!] ? instruments[w.shift()!]! : only;
      let venue = NaN;
      const v = w.indexOf('venue');
      if (v >= 0) {
        venue = us(w[v + 1]!);
        w.splice(v, 2);
      }
      const off = w.indexOf('off_book');
      if (off >= 0) w.splice(off, 1);
      const off2 = w.indexOf('off-book');
      if (off2 >= 0) w.splice(off2, 1);
      const b = new EventBatch();
      seq++;
      const row = b.append((EventKind as any)[kind === 'print' ? 'trade' : kind], inst.index, t, venue, seq);
      b.id[row] = seq;
      b.v0[row] = NaN;
      const base = (q: number, p: number) => (inst.kind === 'inverse' ? (q * 100) / p : q);
      if (kind === 'quote') {
        const [a, c, d, e] = w.map(Number);
        b.v0[row] = a!;
        b.v1[row] = base(c!, a!);
        b.v2[row] = d!;
        b.v3[row] = base(e!, d!);
      } else if (kind === 'print') {
        b.v0[row] = Number(w[0]);
        b.v1[row] = base(Number(w[1]), Number(w[0]));
        b.flags[row] = (w[2] === 'buy' ? EventFlag.buy : 0) | (off >= 0 || off2 >= 0 ? EventFlag.offBook : 0);
        if (w.length > 3) problems.push(`print? ${w}`);
      } else if (kind === 'funding') {
        const g = (n: string) => (w.includes(n) ? Number(w[w.indexOf(n) + 1]) : NaN);
        b.v0[row] = g('rate');
        b.v1[row] = g('at') * 1e6;
        b.v2[row] = g('mark');
      } else if (kind === 'snapshot' || kind === 'depth') {
        let side = '';
        const s: any = { bids: [], asks: [] };
        for (const k of w) {
          if (k === 'bids' || k === 'asks') side = k;
          else if (k.includes('x') && side) s[side].push(k.split('x').map(Number));
          else problems.push(`level? ${k}`);
        }
        for (const [p, q] of [...s.bids, ...s.asks]) b.appendLevel(p, base(q, p));
        b.bidCount[row] = s.bids.length;
        b.askCount[row] = s.asks.length;
      }
      x.onEvent(b, row);
    } else if (kind === 'buy' || kind === 'sell') {
      const id = w.shift()!;
      const inst = instruments[w[0]!] ? instruments[w.shift()!]! : only;
      const quantity = Number(w.shift());
      const type = w.shift();
      const price = type === 'limit' ? Number(w.shift()) : NaN;
      let tif: any = { kind: 'gtc' },
        trigger: any = null,
        reduceOnly = false,
        leverage = 1;
      while (w.length) {
        const k = w.shift()!;
        if (['ioc', 'fok', 'post_only'].includes(k)) tif = { kind: k };
        else if (k === 'gtd') tif = { kind: k, untilUs: us(w.shift()!) };
        else if (k === 'reduce_only') reduceOnly = true;
        else if (k === 'leverage') leverage = Number(w.shift());
        else if (k === 'stop' || k === 'take_profit') trigger = { kind: k, price: Number(w.shift()) };
        else if (k === 'trailing') {
          trigger = { kind: k, callback: Number(w.shift()), activation: null };
          if (w[0] === 'from') {
            w.shift();
            trigger.activation = Number(w.shift());
          }
        } else problems.push(`order? ${k}`);
      }
      x.submit({
        clientOrderId: id as any,
        instrument: inst,
        side: kind,
        quantity,
        execution: type === 'limit' ? { type, price, timeInForce: tif } : { type: 'market' },
        trigger,
        reduceOnly,
        leverage,
        sentUs: t,
        signalMid: NaN,
      });
    } else if (kind === 'cancel') x.cancel(w[0] as any, t);
    else if (kind === 'replace')
      x.replace(w[0] as any, { quantity: Number(w[1]), price: w[2] === undefined ? null : Number(w[2]) }, t);
    else if (kind !== 'end') problems.push(`step? ${kind}`);
  }
  x.finish(end + (latency === 'zero' || latency === 'recorded' ? 0 : 10e6));
  const name = (i: Instrument) => i.kind;
  const sh = (n: number) => String(Number(n.toPrecision(11)));
  const got = x.answers.map(({ us: u, event: e }): string => {
    const t = u / 1e6 + ' ';
    switch (e.kind) {
      case 'accepted':
      case 'triggered':
        return `${t}${e.clientOrderId} ${e.kind}`;
      case 'fill':
        return `${t}${e.clientOrderId} fill ${sh(e.fill.quantity)} @ ${sh(e.fill.price)} ${e.fill.liquidity} fee ${sh(e.fill.fee)} ${e.fill.feeCurrency}${e.fill.us === u ? '' : ` at ${e.fill.us / 1e6}`}`;
      case 'canceled':
        return `${t}${e.clientOrderId} canceled ${e.reason}`;
      case 'rejected':
        return `${t}${e.clientOrderId} rejected ${e.code}`;
      case 'replaced':
        return `${t}${e.clientOrderId} replaced ${e.quantity}${e.price === null ? '' : ` @ ${e.price}`}`;
      case 'refused':
        return `${t}${e.clientOrderId} refused ${e.what} ${e.code}`;
      case 'funding':
        return `${t}funding ${name(e.instrument)} ${sh(e.amount)} ${e.currency}`;
      case 'funding_unknown':
        return `${t}funding ${name(e.instrument)} unknown`;
      case 'liquidation': {
        const q = e.fills.reduce((s, f) => s + f.quantity, 0);
        const v =
          e.instrument.kind === 'inverse'
            ? q / e.fills.reduce((s, f) => s + f.quantity / f.price, 0)
            : e.fills.reduce((s, f) => s + f.quantity * f.price, 0) / q;
        return `${t}liquidation ${name(e.instrument)} ${e.side} ${sh(q)} @ ${sh(v)} fee ${sh(e.fills.reduce((s, f) => s + f.fee, 0))} ${e.fills[0]!.feeCurrency}${e.clearanceFee ? ` clearance ${sh(e.clearanceFee)}` : ''}${e.insurance ? ` insurance ${sh(e.insurance)}` : ''}`;
      }
    }
  });
  const norm = (w: string[]) => {
    const v = [...w];
    const i = v.indexOf('rejected');
    const j = v.indexOf('refused');
    if (i >= 0) v.splice(i + 2);
    if (j >= 0) v.splice(j + 3);
    if ((v[1] === 'funding' || v[1] === 'liquidation') && !instruments[v[2]!]) v.splice(2, 0, name(only));
    return v;
  };
  const expected = want.map(norm);
  const numEq = (a: string, b: string) =>
    a === b ||
    (a !== '' && b !== '' && Math.abs(Number(a) - Number(b)) <= 2e-9 * Math.max(Math.abs(Number(a)), 1e-3));
  const same = (a: string[], b: string[]) => a.length === b.length && a.every((p, i) => numEq(p, b[i]!));
  const g = got.map((s) => s.split(' '));
  if (g.length !== expected.length || !g.every((r, i) => same(r, expected[i]!)))
    problems.push(
      'answers:\n   got  ' +
        got.join('\n        ') +
        '\n   want ' +
        expected.map((r) => r.join(' ')).join('\n        '),
    );
  for (const c of checks) {
    const k = c[0];
    const inst = instruments[c[1]!];
    const rest = inst ? c.slice(2) : c.slice(1);
    const i = inst ?? only;
    if (k === 'wallet')
      for (let n = 1; n < c.length; n += 2) {
        const b = x.balances()[c[n]!] ?? 0;
        if (!near(b, Number(c[n + 1]))) problems.push(`wallet ${c[n]} got ${b} want ${c[n + 1]}`);
      }
    if (k === 'position') {
      const p = x.position(i);
      if (!near(p.quantity, Number(rest[0])) || (rest[2] && !near(p.entry, Number(rest[2]))))
        problems.push(`position got ${p.quantity} @ ${p.entry} want ${rest.join(' ')}`);
    }
    if (k === 'margin') {
      const p = x.position(i);
      if (!near(p.margin, Number(rest[0]))) problems.push(`margin got ${p.margin} want ${rest[0]}`);
    }
    if (k === 'ledger') {
      const l = x
        .movements()
        .filter((m) => m.account !== 'deposits')
        .map((m) => `${m.account} ${m.currency} ${sh(m.amount)}`);
      const wl = c
        .slice(1)
        .join(' ')
        .split(';')
        .map((s) => s.trim())
        .filter((s) => s !== '');
      if (l.length !== wl.length || !l.every((s, n) => same(s.split(' '), wl[n]!.split(' '))))
        problems.push(`ledger got ${l.join('; ')}\n      want ${wl.join('; ')}`);
    }
    if (k === 'equity') {
      const cur = c[1]!;
      const mk = c.includes('mark') ? Number(c[c.indexOf('mark') + 1]) : null;
      const spotMark = () => mk ?? x.mark(only);
      if (mk !== null && only.kind !== 'spot') {
        const p = x.position(only);
        const pr =
          p.quantity === 0
            ? 0
            : only.kind === 'inverse'
              ? p.quantity * 100 * (1 / p.entry - 1 / mk)
              : p.quantity * (mk - p.entry);
        const e = (x.balances()[cur] ?? 0) + pr;
        if (!near(e, Number(c[2]))) problems.push(`equity got ${e} want ${c[2]}`);
      } else {
        const e = x.equity((q) => (q === cur ? 1 : q === 'BTC' && only.kind === 'spot' ? spotMark() : 0));
        if (!near(e, Number(c[2]))) problems.push(`equity got ${e} want ${c[2]}`);
      }
    }
  }
  return problems;
}

test('tables', () => {
  const out: string[] = [];
  let n = 0,
    skipped = 0;
  for (const file of readdirSync(dir).filter((f) => f.endsWith('.txt'))) {
    const cases = readFileSync(new URL(file, dir), 'utf8')
      .split('\n')
      .map((l) => l.replace(/#.*$/, '').trimEnd());
    let name = '';
    let lines: string[] = [];
    const flush = () => {
      if (name) {
        n++;
        let p: string[];
        try {
          p = run(lines);
        } catch (e) {
          p = [String((e as Error).stack)];
        }
        if (p[0]?.startsWith('SKIP')) skipped++;
        else if (p.length) out.push(`${file}: ${name}\n  ${p.join('\n  ')}`);
      }
    };
    for (const l of cases) {
      if (l.startsWith('case ')) {
        flush();
        name = l.slice(5);
        lines = [];
      } else if (l.trim()) lines.push(l);
    }
    flush();
  }
  console.log(`${n} cases, ${skipped} skipped, ${out.length} differ\n` + out.join('\n'));
  expect(1).toBe(1);
});
