/** All files of tests. */
export const ALL: string[] = ['test/**/*.test.ts'];

/**
 * Files that have a process of their own. The others follow each other in one per core, which spares its start and the
 * loading of the program. Here is what computes for long: a process that has run other tests has compiled the inner loops
 * for what those called them with, and takes twice the time; and what starts programs. A new file is better off here once
 * it takes some seconds.
 */
export const ALONE: string[] = [
  'test/**/properties.test.ts',
  'test/cli/**/*.test.ts',
  'test/contracts/**/*.test.ts',
  'test/data/columns/{cache,round-trip}.test.ts',
  'test/data/providers.test.ts',
  'test/docs/{api,program,strategies}.test.ts',
  'test/examine/{look-ahead,ablation/apart,ablation/examine}.test.ts',
  'test/exchange/**/*.test.ts',
  'test/experiments/{fills,rtai/document}.test.ts',
  'test/frame/{random-wire,recordings,features/check-feature}.test.ts',
  'test/orders/{ledgers,markets}.test.ts',
  'test/perception/**/*.test.ts',
  'test/plugins/exchanges/*/{captures,scanner}.test.ts',
  'test/plugins/providers/**/*.test.ts',
  'test/run/**/*.test.ts',
  'test/store/{atomic,crash,read}.test.ts',
  'test/strategies/**/*.test.ts',
  'test/strategy/adversary.test.ts',
  'test/tables/**/*.test.ts',
];
