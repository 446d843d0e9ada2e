import { WIDTH } from '../text.js';

/** Seeds to choose numbers by; those that are reported are others. */
export const DEVELOPMENT_SEEDS = { first: 9001, last: 9040 } as const;

const STRATEGY = ['--strategy', 'RtaiStrategy'];
const ALL_NAMED = 'MPD off,OFI off,TOBI off,wall off,VPIN off,lambda off,LPI off,baseline,regime adaptive';

/** A table of docs/rtai.md, and the call of `bot ablation` that prints it. */
export interface DocumentedTable {
  readonly name: string;
  /** A recording stands in them as {@link FILE}. */
  readonly args: readonly string[];
  /** The shared file that it needs; null for made-up markets. */
  readonly file: string | null;
}

/** What stands for a recording in a documented call. */
export const FILE = 'FILE';

/** The longest first, which two at once are soonest done with. */
export const TABLES: readonly DocumentedTable[] = [
  madeUp('sensitivity', 'reverting', ['--sensitivity']),
  madeUp('reverting', 'reverting', ['--off', ALL_NAMED, '--by', 'period']),
  madeUp('mpd everywhere', 'reverting', ['--set', 'sizing=fixed', '--off', 'mpd']),
  madeUp('without fees', 'reverting', ['--fee', '0', '--off', 'MPD off,OFI off,baseline']),
  madeUp('null', 'null', ['--off', 'MPD off,baseline']),
  madeUp('trending', 'trending', ['--off', 'MPD off,baseline']),
  madeUp('volatile', 'volatile', ['--off', 'MPD off,baseline']),
  madeUp('regimes', 'regimes', ['--off', 'regime adaptive', '--by', 'regime']),
  madeUp('tags', 'regimes', ['--off', 'regime adaptive', '--by', 'tag']),
  recorded('recorded perpetual', 'binanceusdm', 'recordings/binance-usdm_btcusdt_20240808.rec.gz'),
  recorded('recorded spot', 'binance', 'recordings/binance-spot_btcusdt_20240808.rec.gz'),
];

/** The call as a user writes it, from the command on. */
export function callOf({ args }: DocumentedTable): readonly string[] {
  return ['ablation', ...STRATEGY, ...args];
}

/** The same for a shell, in lines of at most the document's width: a flag and its values stay together. */
export function shellText(table: DocumentedTable): string {
  const quoted = callOf(table).map((word) => (word.includes(' ') ? `"${word}"` : word));
  const flags = `bot ${quoted.join(' ')}`.split(/ (?=--)/);
  const lines = [flags[0]!];
  for (const flag of flags.slice(1)) {
    const longer = `${lines.at(-1)!} ${flag}`;
    if (longer.length + ' \\'.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`  ${flag}`);
  }
  return lines.join(' \\\n');
}

function madeUp(name: string, scenario: string, rest: readonly string[]): DocumentedTable {
  return { name, file: null, args: ['--seeds', '20', '--scenario', scenario, ...rest] };
}

function recorded(name: string, venue: string, file: string): DocumentedTable {
  const args = ['--timeframe', '1s', '--recording', `${venue}=${FILE}`, '--off', ALL_NAMED];
  return { name, file, args };
}
