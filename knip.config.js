/**
 * What production does not use, members of classes included: nothing in core is there for tests alone. Every exception
 * says why it is one. Knip takes `const { member } = object` for a write, so a member is read as `object.member`
 * somewhere, or stands in an interface.
 * @type {import('knip').KnipConfig}
 */
export default {
  entry: [
    'core/cli/main.ts!',
    'core/index.ts!',
    'core/public/*.ts!',
    'core/loader/package-hooks.ts!',
    'plugins/*/*/index.ts!',
    'strategies/microstructure/index.ts!',
    'user_data/strategies/*.ts!',
    'templates/*.ts!',
    'scripts/*.mjs!',
  ],
  project: ['{core,plugins,strategies,user_data/strategies,templates}/**/*.ts!', 'scripts/*.mjs!'],
  // A script imports what was built of a source: that source is meant.
  compilers: { mjs: (/** @type {string} */ text) => text.replaceAll("'../dist/", "'../") },
  include: ['files', 'exports', 'classMembers'],
  ignoreExportsUsedInFile: true,
  ignoreMembers: [
    '^#',
    // Of BotError, for programs: whether the same call may succeed later.
    '^retry$',
    // Feeds of candles are still to come; tables say what the exchange does with them.
    '^(on|take)Candle$',
    // Of the simulated account's ledger: tests add its postings up, and hold them against the host's.
    '^transactions$',
    // Of RunStore, for programs: what a strategy kept in earlier runs, which a run may be given.
    '^kept$',
  ],
};
