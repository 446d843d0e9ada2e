import type { FrameTable } from '../frame/frame-table.js';

export const FRAME_FORMATS = ['csv', 'parquet'] as const;

export type FrameFormat = (typeof FRAME_FORMATS)[number];

/** Where closed frames are written, table after table. Ends with one of `finish` and `abandon`. */
export interface FrameOutput {
  /** Writes all rows of the table; the caller drops them. */
  write(table: FrameTable): Promise<void>;
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** @throws BotError `usage` when the file cannot be written. */
export async function openFrameFile(format: FrameFormat, file: string): Promise<FrameOutput> {
  switch (format) {
    case 'csv':
      return (await import('./frame-csv.js')).openCsvFile(file);
    case 'parquet':
      return (await import('./frame-parquet.js')).openParquetFile(file);
  }
}
