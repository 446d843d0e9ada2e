/**
 * The columns of a frame, in their order everywhere: in files, in tables and in what hooks are given. Definitions
 * in `docs/frames.md`.
 */
export const FRAME_COLUMNS = [
  'ts',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'trade_count',
  'buy_volume',
  'sell_volume',
  'vwap',
  'bid',
  'ask',
  'bid_size',
  'ask_size',
  'mid',
  'microprice',
  'spread_mean',
  'tobi',
  'tobi_mean',
  'ofi',
  'quote_count',
  'liq_buy',
  'liq_sell',
  'open_interest',
  'bid_depth',
  'ask_depth',
  'depth_imbalance',
  'wall_ratio',
  'funding_rate',
  'gap',
] as const;

/** The name of one of the host's columns. */
export type FrameColumn = (typeof FRAME_COLUMNS)[number];

/** Frames as hooks and features see them: one column a name, one row a closed frame. */
export type Frames<C extends string = FrameColumn> = Readonly<Record<C, Float64Array>> & {
  /** How many rows each column has. */
  readonly length: number;
};

/** One closed frame by column. */
export type FrameValues<C extends string = FrameColumn> = Readonly<Record<C, number>>;
