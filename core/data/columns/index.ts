export type { StoredFile } from './catalog.js';
export { FileHashes } from './file-hash.js';
export { type HashColumnsOptions, hashColumns } from './hash.js';
export { type ListedColumns, type ListedKind, listColumns } from './list.js';
export { ColumnStoreSource, type OpenColumnsOptions, openColumns } from './source.js';
export type { KindName } from './stored-kinds.js';
export type { ColumnRange } from './stored-range.js';
export { ColumnStoreWriter, type ColumnStoreWriterOptions } from './writer.js';
