import { type Address, concat, encodeDeployData, getCreate2Address, type Hex, keccak256, zeroHash } from 'viem';
import { eventOnlyToken } from '../artifacts/event-only-token.js';
import { falseReturnToken } from '../artifacts/false-return-token.js';
import { feeToken } from '../artifacts/fee-token.js';
import { gasBurningToken } from '../artifacts/gas-burning-token.js';
import { noReturnToken } from '../artifacts/no-return-token.js';
import { rebasingToken } from '../artifacts/rebasing-token.js';
import { testUSDC } from '../artifacts/test-usdc.js';
import { deterministicDeploymentProxy } from '../deployment-proxy.js';

/** How a token behaves. All but `stablecoin` are odd on purpose; each contract says in one line how. */
const bytecodes = {
  stablecoin: testUSDC.bytecode,
  event_only: eventOnlyToken.bytecode,
  false_return: falseReturnToken.bytecode,
  fee: feeToken.bytecode,
  gas_burning: gasBurningToken.bytecode,
  no_return: noReturnToken.bytecode,
  rebasing: rebasingToken.bytecode,
} as const;

export type TestTokenKind = keyof typeof bytecodes;

export type TestToken<Symbol extends string = string> = {
  readonly symbol: Symbol;
  readonly name: string;
  readonly decimals: number;
  /** Without it: `stablecoin`. */
  readonly kind?: TestTokenKind;
};

/** A token's address, and what to send to the deployment proxy for it. All kinds take the same arguments; `owner` may mint. */
export function tokenDeployment(token: TestToken, owner: Address): { address: Address; data: Hex } {
  const { name, symbol, decimals, kind = 'stablecoin' } = token;
  const args = [name, symbol, decimals, owner] as const;
  const code = encodeDeployData({ abi: testUSDC.abi, bytecode: bytecodes[kind], args });
  const from = deterministicDeploymentProxy.address;
  const address = getCreate2Address({ from, salt: zeroHash, bytecodeHash: keccak256(code) });
  return { address, data: concat([zeroHash, code]) };
}
