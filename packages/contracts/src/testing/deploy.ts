import { type Address, type Hex, parseEther } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { deterministicDeploymentProxy as proxy } from '../deployment-proxy.js';
import { factoryAddress, factoryDeploymentData } from '../factory.js';
import { forwarderImplementation } from '../forwarder.js';
import { rpc } from './rpc.js';
import { type TestToken, tokenDeployment } from './token-deployment.js';
import { type Call, chainClient, mineIfWaiting, sendCalls } from './transactions.js';

/** The two stablecoins, and a token with as many decimals as a token may sensibly have. */
export const defaultTokens = [
  { symbol: 'USDC', name: 'Test USD Coin', decimals: 6 },
  { symbol: 'EURC', name: 'Test Euro Coin', decimals: 6 },
  { symbol: 'TST18', name: 'Test Token', decimals: 18 },
] as const satisfies readonly TestToken[];

export type TestSystem<Symbol extends string> = {
  readonly factory: Address;
  readonly forwarderImplementation: Address;
  readonly tokens: Readonly<Record<Symbol, Address>>;
};

const deployer_money_wei = parseEther('100');

async function deployProxy(rpc_url: string): Promise<void> {
  await rpc(rpc_url, 'anvil_setBalance', [proxy.sender, `0x${proxy.cost_wei.toString(16)}`]);
  await mineIfWaiting(rpc_url, [await rpc<Hex>(rpc_url, 'eth_sendRawTransaction', [proxy.raw_transaction])]);
}

/**
 * The factory and the test tokens on an anvil chain, through the deterministic deployment proxy: the same arguments give the
 * same addresses on every chain. What is there already is left as it is; the deployer gets gas money when it is short of it.
 * @throws when a deployment reverted.
 */
export async function deployTestSystem<const Token extends TestToken = (typeof defaultTokens)[number]>(options: {
  readonly rpc_url: string;
  readonly deployerKey: Hex;
  readonly treasury: Address;
  readonly sweeper: Address;
  /** Without them: USDC and EURC with 6 decimals, TST18 with 18. */
  readonly tokens?: readonly Token[];
}): Promise<TestSystem<Token['symbol']>> {
  const { rpc_url, deployerKey, treasury, sweeper, tokens = defaultTokens } = options;
  const client = chainClient(rpc_url);
  const deployer = privateKeyToAddress(deployerKey);
  const isDeployed = async (address: Address): Promise<boolean> => (await client.getCode({ address })) !== undefined;

  if (!(await isDeployed(proxy.address))) await deployProxy(rpc_url);
  if ((await client.getBalance({ address: deployer })) < deployer_money_wei) {
    await rpc(rpc_url, 'anvil_setBalance', [deployer, `0x${deployer_money_wei.toString(16)}`]);
  }

  const factory = factoryAddress({ treasury, sweeper });
  const placed = tokens.map((token) => ({ symbol: token.symbol, ...tokenDeployment(token, deployer) }));
  const wanted = [{ address: factory, data: factoryDeploymentData({ treasury, sweeper }) }, ...placed];
  const present = await Promise.all(wanted.map(({ address }) => isDeployed(address)));
  const calls: Call[] = wanted.filter((_, index) => !present[index]).map(({ data }) => ({ to: proxy.address, data }));
  await sendCalls(rpc_url, deployerKey, calls);

  for (const { address } of wanted) {
    if (!(await isDeployed(address))) throw new Error(`nothing was deployed at ${address} on ${rpc_url}`);
  }
  const addresses = Object.fromEntries(placed.map(({ symbol, address }) => [symbol, address]));
  return {
    factory,
    forwarderImplementation: forwarderImplementation(factory),
    tokens: addresses as Record<Token['symbol'], Address>,
  };
}
