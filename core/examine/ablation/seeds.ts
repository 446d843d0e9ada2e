import { BotError } from '../../errors.js';

const MOST = 10_000;

/** The seeds of `20` (1 to 20) or `101-140`, rising. @throws BotError `usage` */
export function parseSeeds(text: string): readonly number[] {
  const match = /^(?:([0-9]+)-)?([0-9]+)$/.exec(text.trim());
  const first = Number(match?.[1] ?? 1);
  const count = Number(match?.[2]) - first + 1;
  if (match && Number.isSafeInteger(first + count) && count >= 1 && count <= MOST) {
    return Array.from({ length: count }, (_, i) => first + i);
  }
  throw new BotError(
    'usage',
    `--seeds ${JSON.stringify(text)}: expected how many (20), or the first and the last (101-140), at most ${MOST}`,
  );
}
