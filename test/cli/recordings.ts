import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** 2024-08-08 00:00:00 UTC, in microseconds. */
export const START_US = 1_723_075_200_000_000;
const US_PER_SECOND = 1_000_000;

export interface WireQuote {
  readonly us: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize?: number;
  readonly native?: string;
}

/** A line of a USD-M recording with a quote. */
export function quoteLine({ us, bid, ask, bidSize = 1, native = 'BTCUSDT' }: WireQuote): string {
  const ms = Math.floor(us / 1_000);
  const data = {
    e: 'bookTicker',
    u: us - START_US + 1,
    s: native,
    b: bid.toFixed(1),
    B: bidSize.toFixed(3),
    a: ask.toFixed(1),
    A: '2.000',
    T: ms,
    E: ms,
  };
  return `${us}000 ${JSON.stringify({ stream: `${native.toLowerCase()}@bookTicker`, data })}`;
}

export function tradeLine(us: number, price: number, size: number, native = 'BTCUSDT'): string {
  const ms = Math.floor(us / 1_000);
  const data = {
    e: 'trade',
    E: ms,
    T: ms,
    s: native,
    t: us - START_US + 1,
    p: price.toFixed(1),
    q: size.toFixed(3),
    X: 'MARKET',
    m: false,
  };
  return `${us}000 ${JSON.stringify({ stream: `${native.toLowerCase()}@trade`, data })}`;
}

/** Ten quotes a second around 60,000 that swing a tick of 20 up and down each ten seconds. */
export function quoteLines(seconds: number, native = 'BTCUSDT'): string[] {
  return Array.from({ length: seconds * 10 }, (_, i) => {
    const bid = 60_000 + (Math.floor(i / 100) % 2) * 20;
    return quoteLine({ us: START_US + (i * US_PER_SECOND) / 10, bid, ask: bid + 0.1, native });
  });
}

/** Writes lines as a recording, in one gzip member for each part. */
export function writeRecording(file: string, ...parts: readonly (readonly string[])[]): void {
  writeFileSync(
    file,
    Buffer.concat(parts.map((lines) => gzipSync(lines.map((line) => `${line}\n`).join('')))),
  );
}
