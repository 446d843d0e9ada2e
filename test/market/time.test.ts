import { describe, expect, it } from 'vitest';
import { formatMicros, parseDurationUs, timeframeUs } from '../../core/market/time.js';
import { parseTimerange } from '../../core/market/timerange.js';

describe('a timeframe', () => {
  it.each([
    ['100ms', 100_000],
    ['1s', 1_000_000],
    ['90s', 90_000_000],
    ['1m', 60_000_000],
    ['4h', 14_400_000_000],
    ['1d', 86_400_000_000],
    ['1w', 604_800_000_000],
  ])('%s', (text, us) => {
    expect(timeframeUs(text)).toBe(us);
  });

  it.each(['', '1', 'm', '0m', '99ms', '2w', '1M', '1.5s', '-1m', ' 1m', '01m'])('refuses %j', (text) => {
    expect(() => timeframeUs(text)).toThrow(`timeframe ${JSON.stringify(text)}: expected a number and`);
  });
});

describe('a duration', () => {
  it.each([
    ['250us', 250],
    ['5ms', 5_000],
    ['1.5s', 1_500_000],
    ['2m', 120_000_000],
    ['0', 0],
  ])('%s', (text, us) => {
    expect(parseDurationUs(text)).toBe(us);
  });

  it.each(['5', 'ms', '-1ms', '1 ms', ''])('%j is none', (text) => {
    expect(parseDurationUs(text)).toBeNaN();
  });
});

describe('a timerange', () => {
  const DAY = 86_400_000_000;
  const AUGUST = 1_722_470_400_000_000;
  it.each([
    ['20240801-20240815', AUGUST, AUGUST + 14 * DAY],
    ['20240801-', AUGUST, Number.POSITIVE_INFINITY],
    ['-20240801', Number.NEGATIVE_INFINITY, AUGUST],
    ['1722470400000-1722470401000', AUGUST, AUGUST + 1_000_000],
    ['1722470400-20240802', AUGUST, AUGUST + DAY],
  ])('%s', (text, fromUs, toUs) => {
    expect(parseTimerange(text)).toEqual({ fromUs, toUs });
  });

  it.each([
    '',
    '-',
    '2024',
    '20240815-20240801',
    '20240801-20240801',
    '20241301-',
    '20240231-',
    'a-b',
    '20240801',
  ])('refuses %j', (text) => {
    expect(() => parseTimerange(text)).toThrow(`timerange ${JSON.stringify(text)}: expected`);
  });
});

describe('a time for people', () => {
  it.each([
    [1_723_161_255_030_314, '2024-08-08 23:54:15.030314 UTC'],
    [0, '1970-01-01 00:00:00.000000 UTC'],
    [Number.NaN, 'n/a'],
  ])('%d is %s', (us, text) => {
    expect(formatMicros(us)).toBe(text);
  });
});
