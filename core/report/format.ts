import { type Micros, US_PER_DAY, US_PER_MS, US_PER_SECOND } from '../market/time.js';

/** What stands for a number that is not defined. */
export const NOT_AVAILABLE = 'n/a';

/** A number for people, or what is not known of it. */
export type Shown = number | null;

const DECIMALS: Readonly<Record<string, number>> = { BTC: 8, ETH: 5 };
const DECIMALS_OF_OTHERS = 2;

/** `1,234.50 USDT`; 8 decimals for BTC, 5 for ETH, 2 for all others. */
export function formatMoney(value: Shown, currency: string): string {
  const text = formatNumber(value, DECIMALS[currency] ?? DECIMALS_OF_OTHERS);
  return text === NOT_AVAILABLE ? text : `${text} ${currency}`;
}

/** A fraction as percent: 0.1234 is `12.34 %`. */
export function formatPercent(fraction: Shown): string {
  const text = formatNumber(fraction === null ? null : fraction * 100, 2);
  return text === NOT_AVAILABLE ? text : `${text} %`;
}

/** With commas between thousands, and no zero with a minus. */
export function formatNumber(value: Shown, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return NOT_AVAILABLE;
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return /^-[0.]+$/.test(text) ? text.slice(1) : text;
}

/** `250 us`, `12.5 ms`, `3.25 s`, from a minute on `00:01:30`, from a day on `2d 03:04:05`. */
export function formatDuration(us: Micros | null): string {
  if (us === null || !Number.isFinite(us)) return NOT_AVAILABLE;
  const seconds = Math.round(us / US_PER_SECOND);
  if (seconds >= 60) return formatClock(seconds);
  if (us >= US_PER_SECOND) return `${trimmed(us / US_PER_SECOND)} s`;
  if (us >= US_PER_MS) return `${trimmed(us / US_PER_MS)} ms`;
  return us === 0 ? '0 s' : `${trimmed(us)} us`;
}

function formatClock(seconds: number): string {
  const days = Math.floor(seconds / (US_PER_DAY / US_PER_SECOND));
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return days > 0 ? `${days}d ${clock}` : clock;
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(2)));
}
