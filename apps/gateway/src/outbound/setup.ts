import type { Core, Mode } from '../common/index.js';
import type { OutboundChain } from './chain.js';
import { createRpcChain } from './rpc-chain.js';
import { createLocalSigner, type Signer } from './signer.js';

/** Who signs what: refunds are paid by the float, sweeps are called by the sweeper. Each pays its own gas. */
export type SignerRole = 'float' | 'sweeper';

export interface Outbound {
  /** @throws for a chain that the mode does not have */
  chain(mode: Mode, chain_id: number): OutboundChain;
  /** @throws for a mode without keys */
  signer(mode: Mode, role: SignerRole): Signer;
  /** Closes the connections to the nodes, when no worker runs any more. */
  close(): Promise<void>;
}

/** The chains and keys of the configuration. */
export function createOutbound({ config }: Pick<Core, 'config'>): Outbound {
  const chains = new Map(
    config.modes.flatMap((mode) =>
      config.networks[mode].map((network) => [`${mode} ${network.chain_id}`, createRpcChain(network)] as const),
    ),
  );
  const keys = config.test;
  const signers =
    keys === null ? null : { float: createLocalSigner(keys.float_key), sweeper: createLocalSigner(keys.sweeper_key) };
  return {
    chain(mode, chain_id) {
      const chain = chains.get(`${mode} ${chain_id}`);
      if (chain === undefined) throw new Error(`${mode} has no chain ${chain_id}`);
      return chain;
    },
    signer(mode, role) {
      if (mode !== 'test' || signers === null) throw new Error(`${mode} has no ${role} signer`);
      return signers[role];
    },
    close: () => Promise.all([...chains.values()].map((chain) => chain.close())).then(() => {}),
  };
}
