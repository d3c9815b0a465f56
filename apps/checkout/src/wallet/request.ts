import type { DepositRequest } from '@0gate/sdk/wire';
import { missingAmount, toUnits } from '../amounts.js';
import type { DepositTarget, SurfaceState } from '../surface-state.js';

/** What is still to be sent, with the decimals that the whole is shown with; null when all of it has been seen. */
export function stillMissing(deposit: DepositTarget): string | null {
  const missing = missingAmount(deposit.amount, deposit.amount_received, deposit.decimals);
  if (missing === null) return null;
  const [whole, fraction = ''] = missing.split('.');
  const shown = fraction.padEnd(deposit.amount.split('.')[1]?.length ?? 0, '0');
  return shown === '' ? missing : `${whole}.${shown}`;
}

/**
 * Whether the transaction that a wallet would sign pays exactly what the screen shows: this token, this address, this amount.
 * The two are written by different code, so a wallet is offered only where they agree.
 */
export function paysWhatIsShown(deposit: DepositTarget): boolean {
  const missing = stillMissing(deposit);
  const call = /^0xa9059cbb0{24}([0-9a-f]{40})([0-9a-f]{64})$/.exec(deposit.transaction.data.toLowerCase());
  if (missing === null || call?.[1] === undefined || call[2] === undefined) return false;
  return (
    deposit.transaction.to.toLowerCase() === deposit.token_contract.toLowerCase() &&
    /^0x0*$/.test(deposit.transaction.value) &&
    chainIdOf(deposit) === deposit.chain_id &&
    `0x${call[1]}` === deposit.address.toLowerCase() &&
    BigInt(`0x${call[2]}`) === toUnits(missing, deposit.decimals)
  );
}

/** The request as the partner's own wallet takes it. */
export function depositRequest({ session }: SurfaceState, deposit: DepositTarget): DepositRequest {
  const missing = stillMissing(deposit) ?? deposit.amount;
  return {
    type: 'evm',
    session_id: session.id,
    expires_at: session.expires_at,
    deposit: {
      network: deposit.network,
      asset: deposit.asset,
      token_contract: deposit.token_contract,
      address: deposit.address,
      memo: deposit.memo,
      amount: missing,
      amount_units: toUnits(missing, deposit.decimals).toString(),
      decimals: deposit.decimals,
    },
    transaction: { ...deposit.transaction },
    deadline: deposit.deadline,
  };
}

/** EIP-681 as a deep link only: as a QR code some wallets read the token's contract as the receiver. */
export function walletLink(deposit: DepositTarget): string | null {
  const missing = stillMissing(deposit);
  if (missing === null) return null;
  const units = toUnits(missing, deposit.decimals);
  return `ethereum:${deposit.token_contract}@${deposit.chain_id}/transfer?address=${deposit.address}&uint256=${units}`;
}

function chainIdOf({ transaction }: DepositTarget): number {
  const { chainId } = transaction;
  return typeof chainId === 'number' ? chainId : Number.parseInt(chainId, chainId.startsWith('0x') ? 16 : 10);
}
