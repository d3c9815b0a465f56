import { customerObject, deletedCustomerObject } from '../../customers/schema.js';
import { eventSchemas } from '../../events/payloads.js';
import { internalEventTypes } from '../../events/types.js';
import { createComponents, type JsonSchema } from '../../operation/openapi/components.js';
import { signedQuoteObject } from '../../quotes/schema.js';
import { payInObject, payOutObject } from '../../sales/pay-outs/schema.js';
import { sessionObject } from '../../sessions/schema.js';
import { createBodyCheck } from './body.js';

/** Public objects that events hold. */
const objects = [sessionObject, customerObject, deletedCustomerObject, signedQuoteObject, payInObject, payOutObject];

const internal: ReadonlySet<string> = new Set(internalEventTypes);

/** Compares recorded envelopes with what the API's document says of their types. */
export function createEventCheck(): { faultsOf(raw: string): string[] } {
  const components = createComponents();
  for (const schema of [...objects, ...Object.values(eventSchemas).map((event) => event.schema)]) {
    components.use(schema as JsonSchema);
  }
  const check = createBodyCheck({ components: { schemas: components.schemas() } });
  return {
    faultsOf(raw) {
      const envelope = JSON.parse(raw) as { readonly type: string };
      if (internal.has(envelope.type)) return [];
      const known = eventSchemas[envelope.type];
      if (known === undefined) return [`${envelope.type} is no event type of events/payloads.ts`];
      const faults = check(envelope.type, components.use(known.schema as JsonSchema), envelope);
      return faults.length === 0 ? [] : [`event ${envelope.type}: ${faults.join('; ')}\n  ${raw}`];
    },
  };
}
