/** An event as a plain object, as a program without columns would hold it. Times in us, sizes in base units. */
export type PlainEvent =
  | {
      readonly kind: 'quote';
      readonly us: number;
      readonly id: number;
      readonly bid: number;
      readonly bidSize: number;
      readonly ask: number;
      readonly askSize: number;
    }
  | {
      readonly kind: 'trade';
      readonly us: number;
      readonly price: number;
      readonly size: number;
      readonly isBuy: boolean;
      readonly isOnBook: boolean;
    }
  | {
      readonly kind: 'diff' | 'snapshot';
      readonly us: number;
      readonly id: number;
      readonly bids: readonly PlainLevel[];
      readonly asks: readonly PlainLevel[];
    };

export type PlainLevel = readonly [price: number, size: number];

interface Message {
  readonly stream?: string;
  readonly data?: Body;
}

interface Body {
  readonly e?: string;
  readonly lastUpdateId?: number;
  readonly u: number;
  readonly b: string | readonly (readonly [string, string])[];
  readonly a: string | readonly (readonly [string, string])[];
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
  readonly B: string;
  readonly A: string;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
  readonly X?: string;
}

/** The events of a USD-M recording's text: split, `JSON.parse`, `Number`. */
export function* eventsOfText(text: string): Generator<PlainEvent> {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const space = line.indexOf(' ');
    const us = Number(line.slice(0, space - 3));
    const message = JSON.parse(line.slice(space + 1)) as Message & Body;
    yield eventOf(us, message.data ?? message);
  }
}

function eventOf(us: number, body: Body): PlainEvent {
  if (body.lastUpdateId !== undefined) {
    const held = (side: Body['bids']) => levels(side).filter(([, size]) => size > 0);
    return { kind: 'snapshot', us, id: body.lastUpdateId, bids: held(body.bids), asks: held(body.asks) };
  }
  if (body.e === 'bookTicker') {
    const [bid, ask] = [Number(body.b), Number(body.a)];
    return { kind: 'quote', us, id: body.u, bid, bidSize: Number(body.B), ask, askSize: Number(body.A) };
  }
  if (body.e === 'trade') {
    const isOnBook = body.X === undefined || body.X === 'MARKET';
    return { kind: 'trade', us, price: Number(body.p), size: Number(body.q), isBuy: !body.m, isOnBook };
  }
  if (body.e === 'depthUpdate') {
    const [bids, asks] = [levels(body.b as Body['bids']), levels(body.a as Body['bids'])];
    return { kind: 'diff', us, id: body.u, bids, asks };
  }
  throw new Error(`the recording has a message ${JSON.stringify(body)} that the twin does not know`);
}

function levels(side: Body['bids']): readonly PlainLevel[] {
  return side.map(([price, size]): PlainLevel => [Number(price), Number(size)]);
}
