import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import type { BacktestResult } from '../../core/report/result.js';
import { sizedRecording } from '../fixtures/recording-start.js';
import { itWithData, sharedData } from '../market-data.js';
import { bot, temporaryFolder } from './bot.js';

const folder = temporaryFolder();
const strategies = fileURLToPath(new URL('../fixtures/strategies', import.meta.url));
const shipped = resolve(strategies, '../../../user_data/strategies');

const SPOT = 'recordings/binance-spot_btcusdt_20240808.rec.gz';
const USDM = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';
const COINM = 'recordings/binance-coinm_btcusd-perp_20240808.rec.gz';
const BTC = 'binanceusdm:BTC/USDT:USDT';

const wholeUsdm = () => `binanceusdm=${sharedData(USDM)}`;

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
      const fromRecording = await probe('--recording', wholeUsdm());
      await bot(
        ['convert-data', '--recording', wholeUsdm(), '--to', 'columns', '--datadir', 'columns'],
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
    const spot = `binance=${sizedRecording(SPOT)}`;
    const usdm = `binanceusdm=${sizedRecording(USDM)}`;
    const coinm = `binancecoinm=${sizedRecording(COINM)}`;
    const one = await probe('--recording', spot, usdm, coinm);
    const other = await probe('--recording', coinm, '--recording', spot, '--recording', usdm);
    expect(one.code).toBe(0);
    expect(other.stdout).toBe(one.stdout);
    const text = await rtai('--recording', spot, usdm, coinm);
    const again = await rtai('--recording', usdm, coinm, spot);
    expect(again.stdout).toBe(text.stdout);
  });

  itWithData('RTAI prints its funnel, and trades with eased thresholds', [USDM], async () => {
    const strict = await rtai('--recording', wholeUsdm());
    expect(strict.code).toBe(0);
    expect(strict.stdout).toMatch(/Funnel[\s\S]*OFI extreme[\s\S]*VPIN below p98[\s\S]*entered/);
    const eased = await rtai(
      '--recording',
      wholeUsdm(),
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
