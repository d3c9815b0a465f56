import { createOutboundChain, type Providers } from '../chains/evm/index.js';
import type { Core, Mode } from '../common/index.js';
import type { OutboundChain } from './chain.js';
import { createLocalSigner, type Signer } from './signer.js';

/** Who signs what: refunds are paid by the float, sweeps are called by the sweeper. Each pays its own gas. */
export type SignerRole = 'float' | 'sweeper';

export interface Outbound {
  /** @throws for a chain that the mode does not have */
  chain(mode: Mode, chain_id: number): OutboundChain;
  /** @throws for a mode without keys */
  signer(mode: Mode, role: SignerRole): Signer;
}

/** The chains and keys of the configuration, the chains over providers that others use as well. */
export function createOutbound(
  { config }: Pick<Core, 'config'>,
  providersOf: (mode: Mode, network: string) => Providers,
): Outbound {
  const chains = new Map(
    config.modes.flatMap((mode) =>
      config.networks[mode].map((network) => {
        const chain = createOutboundChain(network, providersOf(mode, network.network));
        return [`${mode} ${network.chain_id}`, chain] as const;
      }),
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
  };
}
