import type { DataProvider } from '../provider.js';
import { columnsProvider } from './columns.js';
import { recordingProvider } from './recording.js';

export type { ColumnsOptions } from './columns.js';
export type { NamedRecording, RecordingOptions } from './recording.js';

/** The providers of what the host itself writes and reads, by name. */
export const BUILT_IN_PROVIDERS = {
  columns: columnsProvider,
  recording: recordingProvider,
} as const satisfies Readonly<Record<string, DataProvider>>;
