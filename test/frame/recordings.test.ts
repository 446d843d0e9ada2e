import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { timeframeUs } from '../../core/market/time.js';
import { openFeed } from '../../core/run/feeds.js';
import { shippedVenues } from '../fixtures/feeds.js';
import { sizedRecording } from '../fixtures/recording-start.js';
import { itWithData } from '../market-data.js';
import { expectSameFrames, framesOf } from './frames.js';
import { type SlowInput, slowFrames } from './slow-frames.js';

const RECORDINGS = [
  ['binance', 'binance-spot_btcusdt_20240808.rec.gz', 'binance:BTC/USDT'],
  ['binanceusdm', 'binance-usdm_btcusdt_20240808.rec.gz', 'binanceusdm:BTC/USDT:USDT'],
  ['binancecoinm', 'binance-coinm_btcusd-perp_20240808.rec.gz', 'binancecoinm:BTC/USD:BTC'],
] as const;

/** Minutes of the largest take the twin long, and are six rows. */
const TIMEFRAMES = {
  binance: ['100ms', '1s', '1m'],
  binanceusdm: ['100ms', '1s'],
  binancecoinm: ['100ms', '1s', '1m'],
} as const;

const open = async (files: readonly (readonly [string, string, string])[]) =>
  openFeed({
    venues: await shippedVenues(),
    data: {
      kind: 'recording',
      recover: false,
      files: files.map(([venue, name]) => ({ venue, file: sizedRecording(`recordings/${name}`) })),
    },
  });

const textOf = ([venue, name]: (typeof RECORDINGS)[number]): SlowInput => ({
  venue,
  text: gunzipSync(readFileSync(sizedRecording(`recordings/${name}`))).toString(),
});

const NEEDED = RECORDINGS.map(([, name]) => `recordings/${name}`);

describe('frames of the real recordings', () => {
  for (const recording of RECORDINGS) {
    for (const timeframe of TIMEFRAMES[recording[0]]) {
      itWithData(
        `${recording[2]} at ${timeframe}: every column of every row`,
        [`recordings/${recording[1]}`],
        async () => {
          const us = timeframeUs(timeframe);
          const frames = await framesOf(await open([recording]), us);
          const slow = slowFrames([textOf(recording)], us);
          expect([...frames.keys()]).toEqual([recording[2]]);
          expect([...slow.keys()]).toEqual([recording[2]]);
          expectSameFrames(frames.get(recording[2])!, slow.get(recording[2])!);
        },
      );
    }
  }

  itWithData(
    'spot, USD-M and COIN-M together: each has the frames it has alone, up to its last message',
    NEEDED,
    async () => {
      const together = await framesOf(await open(RECORDINGS), 100_000);
      const renamed = await framesOf(await open([...RECORDINGS].reverse()), 100_000);
      for (const recording of RECORDINGS) {
        const id = recording[2];
        const alone = (await framesOf(await open([recording]), 100_000)).get(id)!;
        const inCompany = together.get(id)!;
        expect(inCompany.length).toBeGreaterThanOrEqual(alone.length);
        for (const [name, column] of Object.entries(alone)) {
          if (name === 'length') continue;
          expect(inCompany[name]!.slice(0, alone.length), `${id} ${name}`).toEqual(column);
          expect(renamed.get(id)![name], `${id} ${name}`).toEqual(inCompany[name]);
        }
      }
    },
  );
});
