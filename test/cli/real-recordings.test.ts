import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import type { BacktestResult } from '../../core/report/result.js';
import { itWithData, sharedData } from '../market-data.js';
import { bot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const strategies = fileURLToPath(new URL('../fixtures/strategies', import.meta.url));
const shipped = resolve(strategies, '../../../user_data/strategies');

const SPOT = 'recordings/binance-spot_btcusdt_20240808.rec.gz';
const USDM = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';
const COINM = 'recordings/binance-coinm_btcusd-perp_20240808.rec.gz';
const BTC = 'binanceusdm:BTC/USDT:USDT';

const named = {
  spot: () => `binance=${sharedData(SPOT)}`,
  usdm: () => `binanceusdm=${sharedData(USDM)}`,
  coinm: () => `binancecoinm=${sharedData(COINM)}`,
};

const probe = (...data: readonly string[]) =>
  bot(
    [
      'backtesting',
      '--strategy',
      'Probe',
      '--strategy-path',
      strategies,
      '--timeframe',
      '200ms',
      '--json',
      ...data,
    ],
    folder,
  );

const rtai = (...more: readonly string[]) =>
  bot(
    ['backtesting', '--strategy', 'RtaiStrategy', '--strategy-path', shipped, '--timeframe', '1s', ...more],
    folder,
  );

describe('on the real recordings', () => {
  itWithData(
    'a probe makes the same trades from the recording and from columns, byte for byte',
    [USDM],
    async () => {
      const fromRecording = await probe('--recording', named.usdm());
      await bot(
        ['convert-data', '--recording', named.usdm(), '--to', 'columns', '--datadir', 'columns'],
        folder,
      );
      const fromColumns = await probe('--data', 'columns', '--datadir', 'columns', '--instrument', BTC);
      expect([fromRecording.code, fromColumns.code]).toEqual([0, 0]);
      const [recording, columns] = [fromRecording, fromColumns].map(
        ({ stdout }) => JSON.parse(stdout) as BacktestResult,
      );
      for (const part of ['trades', 'metrics', 'funnel', 'counters', 'params', 'run'] as const) {
        expect(JSON.stringify(columns![part]), part).toBe(JSON.stringify(recording![part]));
      }
      const filled = recording!.trades
        .flatMap(({ legs }) => legs.flatMap(({ orders }) => orders))
        .filter(({ fills }) => fills > 0);
      expect(recording!.trades.length).toBeGreaterThanOrEqual(100);
      for (const type of ['market', 'limit']) {
        expect(filled.filter((order) => order.type === type).length, type).toBeGreaterThanOrEqual(30);
      }
    },
  );

  itWithData('the order in which recordings are named changes no byte', [SPOT, USDM, COINM], async () => {
    const one = await probe('--recording', named.spot(), named.usdm(), named.coinm());
    const other = await probe(
      '--recording',
      named.coinm(),
      '--recording',
      named.spot(),
      '--recording',
      named.usdm(),
    );
    expect(one.code).toBe(0);
    expect(other.stdout).toBe(one.stdout);
    const text = await rtai('--recording', named.spot(), named.usdm(), named.coinm());
    const again = await rtai('--recording', named.usdm(), named.coinm(), named.spot());
    expect(again.stdout).toBe(text.stdout);
  });

  itWithData('RTAI prints its funnel, and trades with eased thresholds', [USDM], async () => {
    const strict = await rtai('--recording', named.usdm());
    expect(strict.code).toBe(0);
    expect(strict.stdout).toMatch(/Funnel[\s\S]*OFI extreme[\s\S]*VPIN below p98[\s\S]*entered/);
    const eased = await rtai(
      '--recording',
      named.usdm(),
      '--set',
      'ofiEntry=1',
      '--set',
      'mpdEntry=0.5',
      '--json',
    );
    const { trades } = JSON.parse(eased.stdout) as BacktestResult;
    expect(trades.length).toBeGreaterThan(0);
  });
});
