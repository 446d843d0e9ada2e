/** What is known of a failure in a hook. */
export interface Failure {
  readonly hook: string;
  readonly message: string;
  /** The source line up to where it happened; empty where that is not known. */
  readonly before: string;
}

const COLUMN_HOOKS: readonly string[] = ['populateIndicators', 'conditions', 'populateEntry', 'populateExit'];
const TICK_HOOKS: readonly string[] = [
  'onQuote',
  'onTrade',
  'onDepth',
  'onLiquidation',
  'onOpenInterest',
  'onFrame',
];
const COLUMN_CONTEXT: readonly string[] = ['params', 'instrument', 'timeframeUs', 'framesOf', 'random'];
const TRADING_CONTEXT: readonly string[] = [
  'params',
  'instrument',
  'timeframeUs',
  'now',
  'frame',
  'frameOf',
  'quote',
  'trades',
  'trade',
  'position',
  'wallet',
  'store',
  'random',
];
const HOST = Symbol.for('tickwright.host');

/** Whether the hook must return something: no value stands for "nothing to say". */
export function mustReturn(hook: string): boolean {
  return COLUMN_HOOKS.includes(hook) || hook === 'features';
}

/** What is likely to be done about a failure; null where that is not certain. */
export function hintOf(failure: Failure): string | null {
  for (const hint of [unknownName, readOnly, notAColumn, notAList, nothingYet, noColumn]) {
    const said = hint(failure);
    if (said !== null) return said;
  }
  return null;
}

type Hint = (failure: Failure) => string | null;

const unknownName: Hint = ({ hook, message }) => {
  const name = /^(\w+) is not defined$/.exec(message)?.[1];
  if (name === undefined) return null;
  const isColumnHook = COLUMN_HOOKS.includes(hook);
  if (name === 'frames' && !isColumnHook) {
    return 'only column hooks see frames; here ctx.frame is the last closed one, and an own column holds what needs more rows';
  }
  const isTickHook = TICK_HOOKS.includes(hook);
  if ((isColumnHook ? COLUMN_CONTEXT : TRADING_CONTEXT).includes(name)) {
    const first = isColumnHook ? 'frames, ' : isTickHook ? 'tick, ' : '';
    return `${name} is a part of ctx: ${hook}: (${first}{ ${name} }) => ...`;
  }
  return name in hostNames() ? `import { ${name} } from 'tickwright'` : null;
};

const readOnly: Hint = ({ hook, message }) => {
  if (!/^Cannot (assign to read only|add|set) property/.test(message)) return null;
  return COLUMN_HOOKS.includes(hook)
    ? 'what a hook is given is read-only: return a column of your own'
    : 'what a hook is given is read-only: keep what is new in a variable, or from call to call in ctx.store';
};

const notAColumn: Hint = ({ message }) => {
  const name = /\b(?:frame|entered|frameOf\(\.\.\.\))\.(\w+)\.\w+ is not a function$/.exec(message)?.[1];
  if (name === undefined) return null;
  return `${name} is one number here, that of a closed frame; columns are what column hooks are given`;
};

const notAList: Hint = ({ hook, message }) => {
  if (!COLUMN_HOOKS.includes(hook)) return null;
  const rows = /^frames have no column (map|filter|forEach|reduce|slice|at|find)\b/.exec(message)?.[1];
  if (rows !== undefined) return `frames holds columns, not rows: frames.close.${rows}(...)`;
  const [, name, call] =
    /\bframes\.(\w+)\.(push|pop|concat|flatMap|flat|shift|unshift|splice) is not a function$/.exec(message) ??
    [];
  if (name === undefined) return null;
  return `a column is a Float64Array, which has no ${call}: Array.from(frames.${name}) is a list`;
};

const nothingYet: Hint = ({ hook, message, before }) => {
  const [, whole = '', name = ''] =
    /^Cannot (read properties of null \(reading '(\w+)'\)|destructure property '(\w+)')/.exec(message) ?? [];
  if (COLUMN_HOOKS.includes(hook) || whole === '') return null;
  if (/\bquote\([^()]*\)\.$/.test(before) || message.includes("'quote(...)' as it is null")) return NO_QUOTE;
  if (/\bframeOf\([^()]*\)\.$/.test(before) || message.includes("'frameOf(...)' as it is null")) {
    return "frameOf is null before the instrument's first closed frame: look for null first";
  }
  if (/\bentered\.$/.test(before)) return 'entered is null for a trade of a tick hook: look for null first';
  if (TICK_HOOKS.includes(hook) && /\bframe\.$/.test(before)) {
    return 'frame is null before the first closed frame: look for null first';
  }
  return ['bid', 'ask', 'bidSize', 'askSize'].includes(name) ? NO_QUOTE : null;
};

const NO_QUOTE = "quote is null before the instrument's first: look for null first";

const noColumn: Hint = ({ hook, message, before }) => {
  if (!message.startsWith('Cannot read properties of undefined')) return null;
  if (/\btrades(\[\d+\]|\.(at|find)\(.*\))\.$/.test(before)) {
    return 'trades is empty while nothing is open: look for undefined first';
  }
  const name = /\bframes\.(\w+)\.$/.exec(before)?.[1];
  if (name === undefined || !COLUMN_HOOKS.includes(hook)) return null;
  return `frames has no column ${name}: is it misspelt? The columns of a feature begin with its name, such as toxicity_p98`;
};

/** What `tickwright` exports, as the loader has put it where compiled strategies find it. */
function hostNames(): object {
  return (globalThis as Record<symbol, object | undefined>)[HOST] ?? {};
}
