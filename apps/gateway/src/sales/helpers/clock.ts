import { Type } from 'typebox';
import { tenantNow } from '../../clock/index.js';
import { PublicError } from '../../errors/index.js';
import { callerOf, type GateServer, writeOnce } from '../../http/index.js';
import { advanceTestClock } from '../../partners/index.js';
import type { HelperDeps } from './deps.js';

const year_s = 31_536_000;
/** A clock further ahead than this would leave the range of dates that others can read. */
const furthest_s = 10 * year_s;

const body = Type.Object(
  {
    seconds: Type.Integer({
      minimum: 1,
      maximum: year_s,
      description: 'Whole seconds, forward only.',
      examples: [3600],
    }),
  },
  { additionalProperties: false, $id: 'AdvanceClock' },
);
const testClock = Type.Object(
  {
    object: Type.Literal('test_clock'),
    now: Type.String({ format: 'date-time' }),
    offset_s: Type.Integer({ examples: [3600] }),
  },
  { $id: 'TestClock' },
);

/** `POST /v1/test_helpers/clock/advance`: business time of this partner's test mode, and of nobody else. */
export function clockRoute(app: GateServer, deps: HelperDeps): void {
  const { core, directory } = deps.sale;
  app.post(
    '/test_helpers/clock/advance',
    {
      schema: {
        operationId: 'advanceTestClock',
        summary: 'Move this partner’s test clock forward',
        description: 'Deadlines, expiry and waits follow it; signatures, tokens, block times and prices do not.',
        tags: ['Test helpers'],
        body,
        response: { 200: testClock },
      },
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { seconds } = request.body;
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const test_offset_s = await advanceTestClock(tx, tenant.tenant_id, seconds);
        if (test_offset_s > furthest_s) {
          throw new PublicError('field_invalid', {
            param: '/seconds',
            message: 'The test clock would be more than ten years ahead.',
          });
        }
        const now = tenantNow(core.clock, { test_offset_s }).toISOString();
        return { status: 200, body: { object: 'test_clock', now, offset_s: test_offset_s } };
      });
      // The offset is part of what is remembered of a key's owner.
      directory.forget();
      deps.nudge();
      return reply;
    },
  );
}
