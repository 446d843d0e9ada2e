import { z } from 'zod';
import { BotError } from '../../errors.js';
import { type InstrumentId, parseInstrumentId } from '../../market/instrument.js';
import { FileHashes, hashColumns, type ListedColumns, listColumns, openColumns } from '../columns/index.js';
import { type DataProvider, defineDataProvider, type ServedInstrument } from '../provider.js';
import { dataSession } from '../session.js';
import { summedProgress } from './progress.js';

const schema = z.strictObject({
  datadir: z.string().min(1).optional().describe("the folder of market data, where it is not the run's"),
  instruments: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('what is read, venue:SYMBOL; all that is stored unless given'),
});

/** Options of the provider `columns`. */
export interface ColumnsOptions {
  /** The folder of market data; the run's unless given. */
  readonly datadir?: string | undefined;
  /** Ids; those that are asked for, else all that are stored, unless given. */
  readonly instruments?: readonly string[] | undefined;
}

/** The column store of a folder, a source an instrument. */
export const columnsProvider: DataProvider<ColumnsOptions> = defineDataProvider({
  name: 'columns',
  schema,
  create: async (options: ColumnsOptions, { registry, timerange, ...context }) => {
    const datadir = options.datadir ?? context.datadir;
    if (datadir === null) throw new BotError('usage', 'the columns of which folder? --datadir DIR');
    const named = options.instruments?.map((text) => parseInstrumentId(text).id) ?? context.instruments;
    const instruments = named ?? (await listColumns(datadir)).map(({ id }) => id);
    const hashes = new FileHashes();
    const sources = await openColumns({ datadir, instruments, timerange, registry, hashes });
    return dataSession({
      sources,
      keepsTimerange: true,
      serves: async () => served(await listColumns(datadir), instruments),
      describe: () =>
        Promise.all(
          instruments.map(async (instrument) => ({
            instruments: [instrument],
            sha256: await hashColumns({ datadir, instrument, timerange, hashes }),
          })),
        ),
      progress: () => summedProgress(sources.map(({ progress }) => progress)),
    });
  },
});

function served(
  listed: readonly ListedColumns[],
  instruments: readonly InstrumentId[],
): readonly ServedInstrument[] {
  return listed
    .filter(({ id }) => instruments.includes(id))
    .map(({ id, kinds }) => ({
      instrument: id,
      kinds: kinds.map(({ kind }) => kind),
      firstUs: kinds.length === 0 ? null : Math.min(...kinds.map(({ firstUs }) => firstUs)),
      lastUs: kinds.length === 0 ? null : Math.max(...kinds.map(({ lastUs }) => lastUs)),
    }));
}
