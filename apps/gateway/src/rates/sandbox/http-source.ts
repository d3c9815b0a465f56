import type { Pool } from 'undici';
import { readJson } from '../../http/client.js';
import type { RateSource } from '../port.js';

/** A source of the sandbox's rate process. */
export function createSandboxRateSource(name: string, pool: Pool, path: string): RateSource {
  return {
    name,
    async read() {
      const { status, body } = await readJson(pool, { method: 'GET', path });
      const answer = body as { observed_at?: unknown; prices?: unknown } | null;
      if (
        status !== 200 ||
        typeof answer?.observed_at !== 'string' ||
        typeof answer.prices !== 'object' ||
        answer.prices === null
      ) {
        throw new Error(`rate source ${name} answered ${status} without prices`);
      }
      const prices = Object.fromEntries(
        Object.entries(answer.prices).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      );
      return { observed_at: new Date(answer.observed_at), prices };
    },
  };
}
