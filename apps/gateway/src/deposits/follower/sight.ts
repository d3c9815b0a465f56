import type { BlockHeader, Log } from '../../chains/evm/index.js';
import { newId } from '../../ids/index.js';
import type { WatchedAddress } from '../addresses/index.js';
import type { BalanceRule } from './balance-rule.js';
import { type LoadedBlocks, ruleKey } from './load.js';
import type { Registry } from './registry.js';
import type { Transfer } from './transfer.js';

/** A deposit as one block shows it: what its row and its observation are made from. */
export interface Sighting {
  readonly tenant_id: number;
  readonly deposit_id: string;
  readonly session_id: string;
  readonly tx_hash: string;
  readonly ordinal: number;
  readonly log_index: number;
  readonly token_contract: string;
  readonly asset: string;
  readonly address: string;
  readonly amount_units: string;
  readonly from_address: string;
  readonly tx_from: string;
  readonly block_number: string;
  readonly block_hash: string;
  readonly block_time: string;
  readonly status: 'detected' | 'parked';
  readonly park_reason: ParkReason | null;
  readonly balance_rule: BalanceRule;
}

export type ParkReason = 'amount_out_of_range' | 'balance_rule_broken' | 'no_state';

/** A log that is no deposit of anybody and can not be ignored either. */
export interface ParkedLog {
  readonly reason: string;
  readonly log: Log;
}

/** What the ledger can hold of anything: 38 digits. */
const ledgerMax = 10n ** 38n - 1n;

/**
 * Finds the deposits in what was read. An item that can not be placed is parked with its reason and stops none of the others.
 *
 * @param watched of the addresses that coins moved to or from, as the storing transaction sees them
 */
export function findSightings(
  loaded: LoadedBlocks,
  blocks: readonly BlockHeader[],
  watched: readonly WatchedAddress[],
  registry: Registry,
): { sightings: Sighting[]; parked: ParkedLog[] } {
  const owners = new Map(watched.map((owner) => [owner.address, owner]));
  const times = new Map(blocks.map(({ hash, time }) => [hash, time]));
  const sightings: Sighting[] = [];
  const parked: ParkedLog[] = loaded.malformed.map((log) => ({ reason: 'malformed', log }));
  for (const transfer of loaded.transfers) {
    const { from, to, amount, log } = transfer;
    const owner = owners.get(to);
    if (owner === undefined || amount === 0n) continue;
    // Our own coins on their way are nobody's deposit; that they went to a deposit address is a question for an operator.
    if (registry.senders.has(from) || owners.has(from)) parked.push({ reason: 'from_own_address', log });
    else {
      const sighting = place(transfer, owner, times.get(log.block_hash), loaded, registry);
      if (typeof sighting === 'string') parked.push({ reason: sighting, log });
      else sightings.push(sighting);
    }
  }
  return { sightings, parked };
}

function place(
  transfer: Transfer,
  owner: WatchedAddress,
  block_time: Date | undefined,
  { receipts, rules }: LoadedBlocks,
  { tokens }: Registry,
): Sighting | string {
  const { log, from, to, amount } = transfer;
  const token = tokens.get(log.contract);
  const receipt = receipts.get(log.tx_hash);
  const balance_rule = rules.get(ruleKey(transfer));
  const ordinal = receipt?.log_indexes.indexOf(log.log_index) ?? -1;
  if (token === undefined) return 'unknown_token';
  if (receipt === undefined || balance_rule === undefined || block_time === undefined) return 'incomplete';
  if (ordinal === -1) return 'log_not_in_receipt';
  const park_reason = parkReason(amount, token.max_units, balance_rule);
  return {
    tenant_id: owner.tenant_id,
    deposit_id: newId('dep'),
    session_id: owner.session_id,
    tx_hash: log.tx_hash,
    ordinal,
    log_index: log.log_index,
    token_contract: log.contract,
    asset: token.symbol,
    address: to,
    amount_units: amount.toString(),
    from_address: from,
    tx_from: receipt.tx_from,
    block_number: log.block_number.toString(),
    block_hash: log.block_hash,
    block_time: block_time.toISOString(),
    status: park_reason === null ? 'detected' : 'parked',
    park_reason,
    balance_rule,
  };
}

function parkReason(amount: bigint, max_units: bigint | null, rule: BalanceRule): ParkReason | null {
  if (rule === 'broken') return 'balance_rule_broken';
  if (amount > ledgerMax || (max_units !== null && amount > max_units)) return 'amount_out_of_range';
  return rule === 'no_state' ? 'no_state' : null;
}
