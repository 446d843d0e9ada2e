import type Database from 'better-sqlite3';
import { z } from 'zod';
import { BotError } from '../errors.js';
import type { Replacement } from '../exchange/exchange.js';
import type { Instrument, InstrumentId, InstrumentRegistry } from '../market/instrument.js';
import type { OrderedFor } from '../orders/decision.js';
import type { Account, Transaction } from '../orders/ledger.js';
import type { ClientOrderId, OrderRequest } from '../orders/order.js';
import type { EventText } from './event-text.js';
import { readKept } from './kept.js';
import { readTrades } from './read.js';
import type { EventRow, LedgerRow, MomentRow, PositionRow } from './rows.js';
import type { RunState, StoredMoment, StoredRequest, StoredTrade } from './run-state.js';

/**
 * What a run that did not come to its end had decided. Its instruments are those of `registry`, and added to it where it has
 * them not.
 * @param under begins the keys of what its strategy keeps.
 * @throws BotError `usage` for a run that came to its end, `data_broken` for what is none.
 */
export function readRunState(
  database: Database.Database,
  run: number,
  registry: InstrumentRegistry,
  under: string,
): RunState {
  checkStopped(database, run);
  const trades = readTrades(database, run, registry);
  const positions = database
    .prepare<[number], PositionRow>('SELECT * FROM positions WHERE run = ?')
    .all(run)
    .map(({ instrument, quantity, cost, margin, leverage }) => {
      const known = instrumentOf(registry, instrument);
      return [known, { quantity, cost, margin, leverage }] as const;
    });
  return {
    trades,
    transactions: transactions(database, run),
    positions: new Map(positions),
    kept: readKept(database, under),
    moments: moments(database, run, new RequestReader(registry, placesOf(trades))),
  };
}

function checkStopped(database: Database.Database, run: number): void {
  const row = database
    .prepare<[number], { readonly ended_us: number | null }>('SELECT ended_us FROM runs WHERE id = ?')
    .get(run);
  if (row && row.ended_us !== null)
    throw new BotError('usage', `run ${run} came to its end: there is nothing to go on with`);
}

/** The wallet's side is the other's with the opposite sign. */
function transactions(database: Database.Database, run: number): readonly Transaction[] {
  return database
    .prepare<[number], LedgerRow>(`SELECT * FROM ledger WHERE run = ? AND account <> 'wallet' ORDER BY tx`)
    .all(run)
    .map(({ tx, us, trade, account, currency, amount }) => ({
      id: tx,
      us,
      trade,
      postings: [
        { account: 'wallet', currency, amount: -amount },
        { account: account as Account, currency, amount },
      ],
    }));
}

function moments(database: Database.Database, run: number, requests: RequestReader): readonly StoredMoment[] {
  const rows = database
    .prepare<[number], MomentRow>('SELECT * FROM moments WHERE run = ? ORDER BY moment')
    .all(run);
  const events = database
    .prepare<[number], EventRow>('SELECT * FROM order_events WHERE run = ? ORDER BY id')
    .iterate(run);
  const heard = new Map<number, EventText>();
  const sent = new Map<number, StoredRequest[]>();
  for (const row of events) {
    const moment = row.moment!;
    const request = requests.read(row);
    if (request === null) {
      if (row.kind === 'answer' || row.kind === 'account') heard.set(moment, textOf(row));
      continue;
    }
    const known = sent.get(moment);
    if (known) known.push(request);
    else sent.set(moment, [request]);
  }
  return rows.map(({ moment, us, rank, events: taken }) => ({
    number: moment,
    us,
    rank,
    events: taken,
    heard: heard.get(moment) ?? null,
    requests: sent.get(moment) ?? [],
  }));
}

function textOf({ kind, event, client_order_id: clientOrderId, payload }: EventRow): EventText {
  return { kind: kind as EventText['kind'], event, clientOrderId, payload };
}

function placesOf(trades: readonly StoredTrade[]): ReadonlyMap<ClientOrderId, OrderedFor> {
  const places = new Map<ClientOrderId, OrderedFor>();
  for (const { trade } of trades) {
    for (const [leg, { entries, exits }] of trade.legs.entries()) {
      for (const { request, purpose } of [...entries, ...exits]) {
        places.set(request.clientOrderId, { trade: trade.id, leg, purpose });
      }
    }
  }
  return places;
}

/** Makes requests of their lines in `order_events`. */
class RequestReader {
  readonly #registry: InstrumentRegistry;
  readonly #places: ReadonlyMap<ClientOrderId, OrderedFor>;

  constructor(registry: InstrumentRegistry, places: ReadonlyMap<ClientOrderId, OrderedFor>) {
    this.#registry = registry;
    this.#places = places;
  }

  /** Null for a line of something else. @throws BotError `data_broken`. */
  read({ us, kind, client_order_id: id, payload }: EventRow): StoredRequest | null {
    if (kind !== 'order' && kind !== 'cancel' && kind !== 'replace') return null;
    const clientOrderId = id!;
    const place = this.#places.get(clientOrderId) ?? null;
    switch (kind) {
      case 'order':
        return { sent: { kind: 'submit', request: this.#order(clientOrderId, payload) }, place };
      case 'cancel':
        return { sent: { kind, clientOrderId, sentUs: us }, place };
      case 'replace': {
        const replacement: Replacement = parsed(storedReplacement, clientOrderId, payload);
        return { sent: { kind, clientOrderId, replacement, sentUs: us }, place };
      }
    }
  }

  #order(clientOrderId: ClientOrderId, payload: string): OrderRequest {
    const { instrument, ...request } = parsed(storedOrder, clientOrderId, payload);
    return {
      ...request,
      clientOrderId,
      instrument: instrumentOf(this.#registry, instrument as InstrumentId),
    };
  }
}

/** What is no number JSON says as null. */
const number = z.nullable(z.number()).transform((value) => value ?? Number.NaN);

const timeInForce = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['gtc', 'ioc', 'fok', 'post_only']) }),
  z.strictObject({ kind: z.literal('gtd'), untilUs: z.number() }),
]);

const storedOrder = z.strictObject({
  instrument: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: number,
  execution: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('market') }),
    z.strictObject({ type: z.literal('limit'), price: number, timeInForce }),
  ]),
  trigger: z.nullable(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['stop', 'take_profit']), price: number }),
      z.strictObject({ kind: z.literal('trailing'), activation: z.nullable(z.number()), callback: number }),
    ]),
  ),
  reduceOnly: z.boolean(),
  leverage: number,
  sentUs: z.number(),
  signalMid: number,
});

const storedReplacement = z.strictObject({ quantity: number, price: z.nullable(z.number()) });

function parsed<T>(schema: z.ZodType<T>, id: ClientOrderId, payload: string): T {
  const result = schema.safeParse(JSON.parse(payload));
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new BotError('data_broken', `what was sent of ${id}: ${path.map(String).join('.')}: ${message}`);
}

function instrumentOf(registry: InstrumentRegistry, id: InstrumentId): Instrument {
  const instrument = registry.get(id);
  if (!instrument) throw new BotError('data_broken', `no trade is of ${id}, but something else is`);
  return instrument;
}
