import { encodeFunctionData, erc20Abi, type Hex } from 'viem';
import type { Core } from '../common/index.js';
import { listDeposits } from '../deposits/index.js';
import { countReverts, outboundPolicy, readFollower, readSignerState, type SignerState } from '../outbound/index.js';
import { screenAddresses } from '../screening/index.js';
import type { RefundDeps } from './deps.js';
import type { ClaimedRefund, WaitReason } from './refund.js';

/** A refund that may go out, and what was read for it. */
export interface ReadyRefund {
  readonly signer: string;
  readonly state: SignerState;
  /** Of the float, at the finalised block of the state. */
  readonly balance: bigint;
  readonly call: { readonly to: string; readonly data: string; readonly gas: bigint };
}

/** Asks everybody who may object to a refund, with no transaction open. @throws NoQuorum */
export async function prepareRefund(
  core: Core,
  deps: RefundDeps,
  refund: ClaimedRefund,
): Promise<ReadyRefund | { readonly wait: WaitReason; readonly detail?: string }> {
  const { mode, chain_id, to_address, token_contract, amount_units } = refund;
  if (to_address === null) return { wait: 'no_target' };
  if ((await readFollower(core.db, mode, chain_id)).paused) return { wait: 'chain_paused' };
  const screening = await screenAddresses(core.db, mode, [to_address, ...(await sendersOf(core, refund))]);
  if (screening !== 'clear') return { wait: 'screening_hold', detail: screening };

  const { tenant_id, refund_id: subject } = refund;
  const reverts = await countReverts(core.db, { purpose: 'refund', tenant_id, subject });
  if (reverts >= outboundPolicy.max_reverts) return { wait: 'would_revert', detail: `reverted ${reverts} times` };

  const chain = deps.outbound.chain(mode, chain_id);
  const signer = deps.outbound.signer(mode, 'float').address;
  const state = await readSignerState(chain, signer);
  const balance = await chain.tokenBalance(token_contract, signer, state.finalised.number);
  if (balance < amount_units) return { wait: 'float_empty' };

  const data = encodeFunctionData({
    abi: erc20Abi,
    functionName: 'transfer',
    args: [to_address as Hex, amount_units],
  });
  const call = { from: signer, to: token_contract, data };
  const simulated = await chain.simulate(call);
  if (!simulated.ok) return { wait: 'would_revert', detail: simulated.reason };
  if (!saysYes(simulated.data)) return { wait: 'would_revert', detail: `the token answers ${simulated.data}` };

  const gas = ((await chain.estimateGas(call)) * outboundPolicy.gas_percent) / 100n;
  const head = await chain.head();
  const cost_wei = gas * (head.base_fee_per_gas * 2n + head.priority_fee_per_gas);
  if ((await chain.nativeBalance(signer)) < cost_wei) return { wait: 'gas_empty' };
  return { signer, state, balance, call: { to: token_contract, data, gas } };
}

/** Who sent what goes back: a list may have come, or changed, since the deposit. What the operator holds is not part of it. */
async function sendersOf(core: Core, { tenant_id, session_id, deposit_id, network, asset }: ClaimedRefund) {
  const deposits = await listDeposits(core.db, tenant_id, session_id);
  return deposits
    .filter((deposit) => deposit.network === network && deposit.asset === asset)
    .filter((deposit) => deposit.status === 'credited' && deposit.outcome !== 'operator')
    .filter((deposit) => deposit_id === null || deposit.deposit_id === deposit_id)
    .flatMap(({ from_address, tx_from }) => [from_address, tx_from]);
}

/** A transfer answers true, or nothing at all where the token is older than the standard. */
function saysYes(data: string): boolean {
  return data === '0x' || BigInt(data) === 1n;
}
