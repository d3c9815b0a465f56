import type { Pool } from 'undici';
import { readJson } from '../../http/index.js';

export interface SandboxDecider {
  /** Presses "approve" for a person of this name. @throws when the provider does not take it */
  approve(provider_reference: string, name: string): Promise<void>;
}

/** The buttons of the sandbox identity provider's page, without a browser. */
export function createSandboxDecider(pool: Pool): SandboxDecider {
  return {
    async approve(provider_reference, name) {
      const { status } = await readJson(pool, {
        method: 'POST',
        path: `/verifications/${encodeURIComponent(provider_reference)}/decide`,
        body: { status: 'approved', name },
      });
      if (status !== 200) throw new Error(`the identity provider answered ${status}`);
    },
  };
}
