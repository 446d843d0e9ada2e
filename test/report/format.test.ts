import { describe, expect, it } from 'vitest';
import { formatDuration, formatMoney, formatNumber, formatPercent } from '../../core/report/format.js';
import { wrapWords } from '../../core/report/table.js';

describe('numbers for people', () => {
  it.each([
    [formatMoney(1234.5, 'USDT'), '1,234.50 USDT'],
    [formatMoney(-0.001, 'USDT'), '0.00 USDT'],
    [formatMoney(0.123456789, 'BTC'), '0.12345679 BTC'],
    [formatMoney(null, 'USDT'), 'n/a'],
    [formatPercent(0.12345), '12.35 %'],
    [formatPercent(-0.05), '-5.00 %'],
    [formatPercent(-0.00001), '0.00 %'],
    [formatPercent(null), 'n/a'],
    [formatPercent(Number.NaN), 'n/a'],
    [formatNumber(1_234_567, 0), '1,234,567'],
    [formatNumber(Number.POSITIVE_INFINITY, 2), 'n/a'],
    [formatNumber(-0, 0), '0'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it.each([
    [0, '0 s'],
    [250, '250 us'],
    [12_500, '12.5 ms'],
    [3_250_000, '3.25 s'],
    [59_400_000, '59.4 s'],
    [90_000_000, '00:01:30'],
    [3_599_600_000, '01:00:00'],
    [86_400_000_000, '1d 00:00:00'],
    [183_845_000_000, '2d 03:04:05'],
    [null, 'n/a'],
    [Number.NaN, 'n/a'],
  ])('%d us is %s', (us, expected) => {
    expect(formatDuration(us)).toBe(expected);
  });
});

describe('wrapWords', () => {
  it('keeps every word and no line over 100 columns', () => {
    const text = Array.from({ length: 80 }, (_, i) => `word${i}`).join(' ');
    const lines = wrapWords(text).split('\n');
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines.slice(1).every((line) => /^ {2}\S/.test(line))).toBe(true);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
  });

  it('leaves a word that is longer than a line whole', () => {
    expect(wrapWords('x'.repeat(120))).toBe('x'.repeat(120));
  });
});
