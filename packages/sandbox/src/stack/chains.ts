import { anvilProgram, defaultTokens, deployTestSystem, mintTestToken, rpc } from '@0gate/contracts/testing';
import { type Hex, parseEther, parseUnits, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import type { Service } from '../processes/service.js';
import type { Launch } from './launch.js';
import type { Secrets } from './secrets.js';

const networks = [
  { network: 'ETHEREUM', port: 'ethereum', chain_id: 31_337 },
  { network: 'BASE', port: 'base', chain_id: 31_338 },
] as const;
type Network = (typeof networks)[number];

export type Chain = {
  readonly network: Network['network'];
  readonly chain_id: number;
  readonly rpc_url: string;
  readonly factory: Hex;
  readonly tokens: Readonly<Record<string, { readonly address: Hex; readonly decimals: number }>>;
  readonly service: Service;
};

const block_time_s = 1;
const gas_money_wei = parseEther('1000');
const whole_tokens_each = '10000000';

/** Who needs native coins, and who also needs every token. */
const with_gas = ['treasury', 'gas', 'float', 'sweeper', 'faucet', 'user'] as const;
const with_tokens = ['float', 'faucet', 'user'] as const;

async function startChain(launch: Launch, { network, port, chain_id }: Network): Promise<Chain> {
  const rpc_url = launch.url(port);
  const service = await launch.start(`anvil-${port}`, {
    command: anvilProgram(),
    args: [
      ...['--host', '127.0.0.1', '--port', `${launch.ports[port]}`, '--chain-id', `${chain_id}`],
      // `finalized` is two epochs behind the newest block: with epochs of one block, two seconds.
      ...['--slots-in-an-epoch', '1', '--accounts', '0', '--no-request-size-limit'],
    ],
    ready_url: rpc_url,
    ready_body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
  });
  const { factory, tokens } = await deployAndFund(rpc_url, launch.secrets.chain);

  // So far each transaction was mined at once. From here on blocks come by the clock: a chain that only mines when
  // somebody sends would never finalise a lone deposit.
  await rpc(rpc_url, 'evm_setAutomine', [false]);
  await rpc(rpc_url, 'evm_setIntervalMining', [block_time_s]);
  return { network, chain_id, rpc_url, factory, tokens, service };
}

async function deployAndFund(rpc_url: string, keys: Secrets['chain']): Promise<Pick<Chain, 'factory' | 'tokens'>> {
  const addressOf = (name: keyof typeof keys) => privateKeyToAddress(keys[name]);
  for (const name of with_gas) await rpc(rpc_url, 'anvil_setBalance', [addressOf(name), toHex(gas_money_wei)]);
  const deployerKey = keys.deployer;
  const owners = { treasury: addressOf('treasury'), sweeper: addressOf('sweeper') };
  const system = await deployTestSystem({ rpc_url, deployerKey, ...owners });
  for (const { symbol, decimals } of defaultTokens) {
    const token = system.tokens[symbol];
    const amount = parseUnits(whole_tokens_each, decimals);
    await mintTestToken({ rpc_url, deployerKey, token, to: with_tokens.map(addressOf), amount });
  }
  const tokens = defaultTokens.map(({ symbol, decimals }) => [symbol, { address: system.tokens[symbol], decimals }]);
  return { factory: system.factory, tokens: Object.fromEntries(tokens) };
}

/** Both chains, with the factory, the tokens, and coins for everybody who needs some. */
export async function startChains(launch: Launch, log: (line: string) => void): Promise<Chain[]> {
  const chains = await Promise.all(networks.map((network) => startChain(launch, network)));
  for (const { network, rpc_url } of chains) log(`${network.padEnd(17)} ${rpc_url}`);
  return chains;
}
