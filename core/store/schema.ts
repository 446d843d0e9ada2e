/**
 * Version 1 of the database, as docs/database.md describes it. Once released it is never changed: what comes after it
 * is a migration of its own.
 */
export const SCHEMA_1 = `
CREATE TABLE runs (
  id            INTEGER NOT NULL PRIMARY KEY,
  strategy      TEXT    NOT NULL,
  strategy_hash TEXT    NOT NULL,
  version       TEXT    NOT NULL,
  spec          TEXT    NOT NULL CHECK (json_valid(spec)),
  started_us    INTEGER,
  ended_us      INTEGER
) STRICT;

CREATE TABLE trades (
  run           INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  trade         INTEGER NOT NULL,
  enter_tag     TEXT,
  decided_us    INTEGER NOT NULL,
  state         TEXT    NOT NULL,
  exit_reason   TEXT,
  closed_us     INTEGER,
  state_details TEXT    CHECK (json_valid(state_details)),
  updated_us    INTEGER NOT NULL,
  PRIMARY KEY (run, trade)
) STRICT, WITHOUT ROWID;

CREATE TABLE legs (
  run               INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  trade             INTEGER NOT NULL,
  leg               INTEGER NOT NULL,
  instrument        TEXT    NOT NULL,
  direction         TEXT    NOT NULL CHECK (direction IN ('long', 'short')),
  stake             REAL    NOT NULL,
  leverage          REAL    NOT NULL,
  stop_price        REAL,
  take_profit_price REAL,
  funding           REAL    NOT NULL,
  funding_known     INTEGER NOT NULL CHECK (funding_known IN (0, 1)),
  dust              REAL    NOT NULL,
  liquidation_cost  REAL    NOT NULL,
  market            TEXT    NOT NULL CHECK (json_valid(market)),
  contract_kind     TEXT    GENERATED ALWAYS AS (market ->> '$.kind') VIRTUAL,
  contract_size     REAL    GENERATED ALWAYS AS (market ->> '$.contractSize') VIRTUAL,
  settle            TEXT    GENERATED ALWAYS AS (market ->> '$.settle') VIRTUAL,
  PRIMARY KEY (run, trade, leg),
  FOREIGN KEY (run, trade) REFERENCES trades (run, trade)
) STRICT, WITHOUT ROWID;

CREATE TABLE orders (
  run              INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  client_order_id  TEXT    NOT NULL,
  number           INTEGER NOT NULL,
  trade            INTEGER,
  leg              INTEGER,
  purpose          TEXT,
  exit_reason      TEXT,
  instrument       TEXT    NOT NULL,
  side             TEXT    NOT NULL CHECK (side IN ('buy', 'sell')),
  type             TEXT    NOT NULL,
  quantity         REAL    NOT NULL,
  price            REAL,
  time_in_force    TEXT,
  until_us         INTEGER,
  trigger_price    REAL,
  activation_price REAL,
  callback         REAL,
  reduce_only      INTEGER NOT NULL CHECK (reduce_only IN (0, 1)),
  leverage         REAL    NOT NULL,
  sent_us          INTEGER NOT NULL,
  signal_mid       REAL,
  state            TEXT    NOT NULL,
  state_details    TEXT    CHECK (json_valid(state_details)),
  filled           REAL    NOT NULL,
  updated_us       INTEGER NOT NULL,
  PRIMARY KEY (run, client_order_id),
  FOREIGN KEY (run, trade, leg) REFERENCES legs (run, trade, leg)
) STRICT, WITHOUT ROWID;

CREATE INDEX orders_of_legs ON orders (run, trade, leg);

CREATE TABLE fills (
  run             INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  client_order_id TEXT    NOT NULL,
  number          INTEGER NOT NULL,
  us              INTEGER NOT NULL,
  price           REAL    NOT NULL,
  quantity        REAL    NOT NULL,
  fee             REAL    NOT NULL,
  fee_currency    TEXT    NOT NULL,
  fee_in_settle   REAL,
  liquidity       TEXT    NOT NULL CHECK (liquidity IN ('maker', 'taker')),
  mid             REAL,
  best            REAL,
  PRIMARY KEY (run, client_order_id, number),
  FOREIGN KEY (run, client_order_id) REFERENCES orders (run, client_order_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_events (
  id              INTEGER NOT NULL PRIMARY KEY,
  run             INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  us              INTEGER NOT NULL,
  kind            TEXT    NOT NULL,
  event           TEXT,
  client_order_id TEXT,
  payload         TEXT    NOT NULL CHECK (json_valid(payload))
) STRICT;

CREATE INDEX order_events_of_orders ON order_events (run, client_order_id);

CREATE TABLE ledger (
  run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  tx       INTEGER NOT NULL,
  us       INTEGER NOT NULL,
  trade    INTEGER,
  account  TEXT    NOT NULL,
  currency TEXT    NOT NULL,
  amount   REAL    NOT NULL,
  PRIMARY KEY (run, tx, account),
  FOREIGN KEY (run, trade) REFERENCES trades (run, trade)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_of_trades ON ledger (run, trade);

CREATE TABLE pairlocks (
  id         INTEGER NOT NULL PRIMARY KEY,
  run        INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  instrument TEXT,
  side       TEXT    CHECK (side IN ('long', 'short')),
  reason     TEXT    NOT NULL,
  locked_us  INTEGER NOT NULL,
  until_us   INTEGER NOT NULL,
  active     INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;

CREATE INDEX pairlocks_of_runs ON pairlocks (run);

CREATE TABLE kv (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER fills_stay BEFORE UPDATE ON fills
BEGIN SELECT RAISE (ABORT, 'fills are never changed'); END;

CREATE TRIGGER order_events_stay BEFORE UPDATE ON order_events
BEGIN SELECT RAISE (ABORT, 'order_events are never changed'); END;

CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN SELECT RAISE (ABORT, 'the ledger is never changed'); END;
`;

/**
 * Version 2: what a run's result is made of beside its trades, and all that decides of trades and orders. What was watched of
 * them, what is planned for them and asked of their orders, by which ids the venue knows fills; what the run began with,
 * what its money was worth at its end, and its equity.
 */
export const SCHEMA_2 = `
ALTER TABLE runs ADD COLUMN stake_currency TEXT
  GENERATED ALWAYS AS (spec ->> '$.config.stake_currency') VIRTUAL;
ALTER TABLE runs ADD COLUMN starting_balance REAL;

ALTER TABLE trades ADD COLUMN stop_rate REAL;
ALTER TABLE trades ADD COLUMN initial_stop_rate REAL;
ALTER TABLE trades ADD COLUMN min_rate REAL;
ALTER TABLE trades ADD COLUMN max_rate REAL;
ALTER TABLE trades ADD COLUMN plan TEXT CHECK (json_valid(plan));
ALTER TABLE trades ADD COLUMN decided_on TEXT CHECK (json_valid(decided_on));

ALTER TABLE orders ADD COLUMN cancel_asked INTEGER NOT NULL DEFAULT 0 CHECK (cancel_asked IN (0, 1));
ALTER TABLE orders ADD COLUMN quantity_asked REAL;

ALTER TABLE fills ADD COLUMN venue_id TEXT;

CREATE TABLE prices (
  run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  currency TEXT    NOT NULL,
  price    REAL,
  PRIMARY KEY (run, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE equity (
  run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  us       INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  marks    INTEGER NOT NULL,
  value    REAL,
  exposed  INTEGER NOT NULL CHECK (exposed IN (0, 1)),
  PRIMARY KEY (run, us),
  CHECK (IIF(marks = 1, until_us = us, marks > 1 AND until_us > us))
) STRICT, WITHOUT ROWID;
`;

/** Version 3: where in its feed a run stood at each moment that came to something, so that a stopped run can go on. */
export const SCHEMA_3 = `
CREATE TABLE moments (
  run    INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  moment INTEGER NOT NULL,
  us     INTEGER NOT NULL,
  rank   INTEGER NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (run, moment)
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
  run        INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  instrument TEXT    NOT NULL,
  quantity   REAL    NOT NULL,
  cost       REAL    NOT NULL,
  margin     REAL    NOT NULL,
  leverage   REAL    NOT NULL,
  PRIMARY KEY (run, instrument)
) STRICT, WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN durability TEXT CHECK (durability IN ('each', 'batch'));
ALTER TABLE order_events ADD COLUMN moment INTEGER;
ALTER TABLE trades ADD COLUMN moment INTEGER;
`;
