import type { Trade } from '../orders/trade.js';
import type { WalletView } from '../strategy/contexts.js';
import type { Accounts } from './accounts.js';

/** The account as strategies see it: one object for a run, which says what stands when it is read. */
export function walletView(
  accounts: Accounts,
  currency: string,
  liveTrades: () => readonly Trade[],
): WalletView {
  return Object.freeze({
    currency,
    get total() {
      return accounts.equity();
    },
    get free() {
      return accounts.free(currency, liveTrades());
    },
    balance: (of: string) => accounts.ledger.balance(of),
  });
}
