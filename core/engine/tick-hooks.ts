import { type EventBatch, EventFlag, EventKind } from '../market/event-batch.js';
import type { Micros } from '../market/time.js';
import { callStrategy } from '../strategy/call.js';
import type { QuoteTick, Strategy, TickContext, TradeView } from '../strategy/strategy.js';
import { depthTick, liquidationTick, openInterestTick, quoteTick, tradeTick } from './ticks.js';
import type { TradedInstrument } from './traded-instrument.js';

export interface TickHooksOptions {
  readonly strategy: Strategy;
  readonly params: Readonly<Record<string, unknown>>;
  /** Open trades, oldest first. */
  trades(): readonly TradeView[];
  /** The best quote of an instrument or a leg; null before its first. */
  quote(instrument: string): QuoteTick | null;
  /** What a hook said. */
  onSaid(hook: string, said: unknown, now: Micros): void;
}

/** Calls the strategy's tick hooks with events as fresh objects, theirs to keep. */
export class TickHooks {
  /** Whether the strategy has any: then each event has to be walked. */
  readonly any: boolean;
  readonly #options: TickHooksOptions;

  constructor(options: TickHooksOptions) {
    this.#options = options;
    const { onQuote, onTrade, onDepth, onLiquidation, onOpenInterest, onFrame } = options.strategy;
    this.any = Boolean(onQuote ?? onTrade ?? onDepth ?? onLiquidation ?? onOpenInterest ?? onFrame);
  }

  onFrame(place: TradedInstrument, now: Micros): void {
    if (!this.#options.strategy.onFrame) return;
    this.#call('onFrame', place, now, (s, ctx) => s.onFrame!(place.lastFrame as never, ctx));
  }

  /** An event that the place's market has taken in already. */
  onEvent(place: TradedInstrument, batch: EventBatch, row: number, now: Micros): void {
    const { strategy } = this.#options;
    const kind = batch.kind[row]! as EventKind;
    switch (kind) {
      case EventKind.quote:
        if (strategy.onQuote)
          this.#call('onQuote', place, now, (s, ctx) => s.onQuote!(quoteTick(batch, row), ctx));
        return;
      case EventKind.trade:
        if (!strategy.onTrade || batch.flags[row]! & EventFlag.offBook) return;
        this.#call('onTrade', place, now, (s, ctx) => s.onTrade!(tradeTick(batch, row), ctx));
        return;
      case EventKind.depth:
      case EventKind.snapshot:
        if (strategy.onDepth)
          this.#call('onDepth', place, now, (s, ctx) => s.onDepth!(depthTick(batch, row), ctx));
        return;
      case EventKind.liquidation:
        if (!strategy.onLiquidation) return;
        this.#call('onLiquidation', place, now, (s, ctx) =>
          s.onLiquidation!(liquidationTick(batch, row), ctx),
        );
        return;
      case EventKind.openInterest: {
        if (!strategy.onOpenInterest) return;
        const tick = openInterestTick(batch, row, place.instrument, place.market.mid);
        this.#call('onOpenInterest', place, now, (s, ctx) => s.onOpenInterest!(tick, ctx));
        return;
      }
      case EventKind.funding:
      case EventKind.gap:
        return;
    }
  }

  #call(
    hook: string,
    { instrument }: TradedInstrument,
    now: Micros,
    call: (strategy: Strategy, context: TickContext<never>) => unknown,
  ): void {
    const { params, trades, quote } = this.#options;
    let views: readonly TradeView[] | undefined;
    const context: TickContext<never> = {
      params: params as never,
      instrument,
      now,
      // Made when it is asked for: most hooks say nothing on most events.
      get trades() {
        views ??= trades();
        return views;
      },
      quote,
    };
    this.#options.onSaid(
      hook,
      callStrategy(this.#options.strategy, hook, (s) => call(s, context)),
      now,
    );
  }
}
