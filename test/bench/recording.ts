import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { convert } from '../../core/data/convert.js';
import { loadVenues } from '../../core/loader/plugins.js';
import { type DataSpec, openFeed } from '../../core/run/feeds.js';
import { sharedData } from '../shared-data.js';

/** The recording that figures are taken on: 94,000 events of BTC's USD-M perpetual in 346 seconds. */
export const RECORDING = 'recordings/binance-usdm_btcusdt_20240808.rec.gz';
export const RECORDING_VENUE = 'binanceusdm';
export const RECORDING_SYMBOL = 'BTC/USDT:USDT';
/** It ends with this day. */
export const RECORDING_DAY = '2024-08-08';

/** Quotes, prints and depth messages of one copy. */
export const EVENTS_A_COPY = 93_953;

const COPY_SECONDS = 347;
/** More than the update ids and the trade ids of one copy go up by; less than they are. */
const COPY_IDS = 10_000_000_000;
const COPY_TRADES = 1_000_000;
const MS_PER_SECOND = 1_000;
const NANO_DIGITS = 9;

interface Message {
  readonly lastUpdateId?: number;
  data: { e: string; E?: number; T: number; u?: number; U?: number; pu?: number; t?: number };
}

/** Its lines without their ends. */
export function recordingLines(): readonly string[] {
  return gunzipSync(readFileSync(sharedData(RECORDING)))
    .toString()
    .trimEnd()
    .split('\n');
}

/**
 * Writes the recording several times in a row into one file, a gzip member each: one of 346 seconds is over before
 * it is warm. Times and ids of the earlier copies are moved back, and each copy follows the one before it; only the first
 * has the snapshot.
 */
export function writeLongRecording(file: string, copies: number): void {
  const lines = recordingLines();
  let lastDiffId: number | undefined;
  const members = Array.from({ length: copies }, (_, copy) => {
    const before = copies - 1 - copy;
    const moved: string[] = [];
    for (const line of lines) {
      const space = line.indexOf(' ');
      const message = JSON.parse(line.slice(space + 1)) as Message;
      if (message.lastUpdateId !== undefined) {
        if (copy === 0)
          moved.push(`${earlier(line.slice(0, space), before)} ${movedSnapshot(message, before)}`);
        continue;
      }
      const { data } = message;
      moveBack(data, before);
      if (data.e === 'depthUpdate') {
        data.pu = lastDiffId ?? data.pu!;
        lastDiffId = data.u!;
      }
      moved.push(`${earlier(line.slice(0, space), before)} ${JSON.stringify(message)}`);
    }
    return gzipSync(`${moved.join('\n')}\n`);
  });
  writeFileSync(file, Buffer.concat(members));
}

/** Nanoseconds do not fit a double: the seconds are moved as text. */
function earlier(nanos: string, copies: number): string {
  const seconds = Number(nanos.slice(0, -NANO_DIGITS)) - copies * COPY_SECONDS;
  return `${seconds}${nanos.slice(-NANO_DIGITS)}`;
}

function moveBack(data: Message['data'], copies: number): void {
  for (const time of ['E', 'T'] as const) {
    if (data[time] !== undefined) data[time] -= copies * COPY_SECONDS * MS_PER_SECOND;
  }
  for (const id of ['u', 'U', 'pu'] as const) {
    if (data[id] !== undefined) data[id] -= copies * COPY_IDS;
  }
  if (data.t !== undefined) data.t -= copies * COPY_TRADES;
}

function movedSnapshot(message: Message, copies: number): string {
  return JSON.stringify({ ...message, lastUpdateId: message.lastUpdateId! - copies * COPY_IDS });
}

/** A file of the recording as data of a run. */
export function recordingData(file: string): DataSpec {
  return { kind: 'recording', files: [{ venue: RECORDING_VENUE, file }], recover: false };
}

/** The same as a column store in `datadir`. */
export async function convertRecording(data: DataSpec, datadir: string): Promise<DataSpec> {
  const open = await openFeed({ venues: await loadVenues(), data });
  await convert(open, { datadir, overwrite: false });
  await open.feed.close();
  return { kind: 'columns', datadir, instruments: [`${RECORDING_VENUE}:${RECORDING_SYMBOL}`] };
}
