import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sharedData } from '../shared-data.js';

/** The recording that figures are taken on: 94,000 events of BTC's USD-M perpetual in 345 seconds. */
export const RECORDING = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';
export const RECORDING_VENUE = 'binanceusdm';
export const RECORDING_INSTRUMENT = 'binanceusdm:BTC/USDT:USDT';

export function recordingFile(): string {
  return sharedData(RECORDING);
}

/** Its lines without their ends. */
export function recordingLines(): readonly string[] {
  return gunzipSync(readFileSync(recordingFile())).toString().trimEnd().split('\n');
}
