import { tenantNow } from '../clock/index.js';
import type { Tenant } from '../common/index.js';
import { maxRateAge_ms } from '../rates/index.js';
import type { Ask } from './ask.js';
import { makeOptions, type OptionDeps } from './options.js';
import { pricing } from './policy.js';
import { renderFigures } from './terms.js';

/**
 * What a sale would cost now, by each way to send and to be paid. Nothing is promised and nothing is stored. It goes stale when
 * its median may price nothing any more, and no later than a quote made of it would elapse.
 */
export async function previewQuotes(deps: OptionDeps, tenant: Tenant, ask: Ask) {
  const { core } = deps;
  const { rate, options } = await makeOptions(core.db, deps, tenant, ask);
  const at = tenantNow(core.clock, tenant);
  // Ages of rates are real time: what is left of it is counted on from the tenant's own now.
  const usable_ms = rate.observed_at.getTime() + maxRateAge_ms - core.clock.now().getTime();
  return {
    object: 'quote_preview' as const,
    options: options.flatMap(({ method, price }) =>
      ask.networks.map((network) => ({
        payout_method: method.id,
        network,
        ...renderFigures(price, ask.asset, ask.currency),
        delivery_estimate: method.speed,
      })),
    ),
    created_at: at.toISOString(),
    stale_after: new Date(at.getTime() + Math.min(usable_ms, pricing.lock_s * 1000)).toISOString(),
  };
}
