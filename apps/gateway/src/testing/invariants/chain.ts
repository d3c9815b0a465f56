import { request } from 'undici';
import type { Tx } from '../../db/index.js';
import { readCustody, readInFlight, readWatchedAddresses } from './outside.store.js';
import type { Violation } from './violation.js';

/** A chain to ask directly, and what stood at the operator's addresses before the gateway's first entry. */
export interface ChainToCompare {
  readonly network: string;
  readonly rpc_url: string;
  readonly treasury: string;
  readonly float: string;
  readonly tokens: readonly { readonly symbol: string; readonly address: string }[];
  /** Smallest units by symbol; 0 where nothing is named. */
  readonly opening?: Readonly<Record<string, { readonly treasury?: bigint; readonly float?: bigint }>>;
}

/**
 * I10, the chain's half: what `balanceOf` says of our addresses is what the ledger says we hold, give or take what is in
 * flight. While a sweep is under way only the sum of both its ends is known.
 */
export async function checkChain(tx: Tx, chain: ChainToCompare, mode = 'test'): Promise<Violation[]> {
  const found: Violation[] = [];
  const forwarders = await readWatchedAddresses(tx, mode);
  for (const { symbol, address } of chain.tokens) {
    const ledger = await readCustody(tx, chain.network, symbol);
    const flight = await readInFlight(tx, chain.network, symbol);
    const opening = chain.opening?.[symbol] ?? {};
    const balances = await balancesOf(chain.rpc_url, address, [chain.treasury, chain.float, ...forwarders]);
    const [treasury = 0n, float = 0n, ...atForwarders] = balances;
    const actual = {
      forwarders: atForwarders.reduce((sum, amount) => sum + amount, 0n),
      treasury: treasury - (opening.treasury ?? 0n),
      float: float - (opening.float ?? 0n),
    };
    const expect = (place: string, there: bigint, least: bigint, most: bigint) => {
      if (there >= least && there <= most) return;
      const detail = `on chain ${there}, in the ledger ${least}${most === least ? '' : ` to ${most}`}`;
      found.push({ invariant: 'I10', tenant_id: null, subject: `custody/${chain.network}/${symbol}/${place}`, detail });
    };
    if (flight.sweeping) {
      const sum = ledger.forwarders + ledger.treasury;
      expect('forwarders+treasury', actual.forwarders + actual.treasury, sum, sum + flight.arriving);
    } else {
      expect('forwarders', actual.forwarders, ledger.forwarders, ledger.forwarders + flight.arriving);
      expect('treasury', actual.treasury, ledger.treasury, ledger.treasury);
    }
    expect('float', actual.float, ledger.float - flight.leaving, ledger.float);
  }
  return found;
}

/** `balanceOf` by `eth_call`, a batch at a time. */
async function balancesOf(rpc_url: string, token: string, owners: readonly string[]): Promise<bigint[]> {
  const balances: bigint[] = [];
  for (let start = 0; start < owners.length; start += 500) {
    const calls = owners.slice(start, start + 500).map((owner, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'eth_call',
      params: [{ to: token, data: `0x70a08231${owner.slice(2).toLowerCase().padStart(64, '0')}` }, 'latest'],
    }));
    const answer = await request(rpc_url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(calls),
    });
    const results = (await answer.body.json()) as { id: number; result?: string; error?: unknown }[];
    for (const { result, error } of results.toSorted((a, b) => a.id - b.id)) {
      if (result === undefined) throw new Error(`balanceOf failed: ${JSON.stringify(error)}`);
      balances.push(BigInt(result));
    }
  }
  return balances;
}
