import type { DataProvider } from '../provider.js';
import { columnsProvider } from './columns.js';
import { recordingProvider } from './recording.js';
import { syntheticProvider } from './synthetic.js';

export type { ColumnsOptions } from './columns.js';
export type { NamedRecording, RecordingOptions } from './recording.js';
export type { SyntheticDataOptions } from './synthetic.js';

/** The providers that come with the host, by name. */
export const BUILT_IN_PROVIDERS = {
  columns: columnsProvider,
  recording: recordingProvider,
  synthetic: syntheticProvider,
} as const satisfies Readonly<Record<string, DataProvider>>;
