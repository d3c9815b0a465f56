import type { FastifyInstance, FastifyReply } from 'fastify';
import { createServer, Refusal, requireBearer } from '../http/server.js';
import { sendCallback } from './callback.js';
import { page_headers, renderPage, renderUnknown } from './page.js';
import { type Decision, Verifications } from './verifications.js';

export type IdentityOptions = {
  readonly token: string;
  /** Signs the callbacks. */
  readonly secret: string;
  readonly journal_file: string;
  /** Where people reach the pages; the URL answered by `POST /verifications` begins with it. */
  readonly public_url: string;
};

type Start = { reference: string; callback_url: string; return_url?: string };
type Decide = { status: Decision; name?: string; birth_date?: string };

const url_text = { type: 'string', maxLength: 2_048 } as const;
const start_schema = {
  type: 'object',
  additionalProperties: false,
  required: ['reference', 'callback_url'],
  properties: {
    reference: { type: 'string', minLength: 1, maxLength: 255 },
    callback_url: url_text,
    return_url: url_text,
  },
} as const;
const decide_schema = {
  type: 'object',
  additionalProperties: false,
  required: ['status'],
  properties: {
    status: { enum: ['approved', 'declined', 'review'] },
    name: { type: 'string', maxLength: 140 },
    birth_date: { type: 'string', maxLength: 10 },
  },
} as const;

function webUrl(name: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Refusal(400, 'malformed', `${name} must be an absolute http or https URL`);
  }
  return text;
}

function sendPage(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).headers(page_headers).send(html);
}

/** An identity provider whose checks a person decides on the provider's own page. */
export async function createIdentityServer(options: IdentityOptions): Promise<FastifyInstance> {
  const verifications = await Verifications.open(options.journal_file);
  const closing = new AbortController();
  const server = createServer();
  server.addHook('onClose', async () => {
    closing.abort();
    await verifications.close();
  });
  const form = 'application/x-www-form-urlencoded';
  server.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body.toString())));
  });

  const bearer = requireBearer(options.token);
  server.post<{ Body: Start }>(
    '/verifications',
    { onRequest: bearer, schema: { body: start_schema } },
    async (request, reply) => {
      const { reference, callback_url, return_url } = request.body;
      const verification = await verifications.start({
        reference,
        callback_url: webUrl('callback_url', callback_url),
        return_url: return_url === undefined ? null : webUrl('return_url', return_url),
      });
      const { id, expires_at, status } = verification;
      return reply.code(201).send({ id, url: `${options.public_url}/verify/${id}`, expires_at, status });
    },
  );

  server.get<{ Params: { id: string } }>('/verifications/:id', { onRequest: bearer }, async (request) => {
    const verification = verifications.find(request.params.id);
    if (verification === undefined) throw new Refusal(404, 'not_found', 'no such verification');
    const { id, reference, status, name } = verification;
    return { id, reference, status, person: name === null ? null : { name } };
  });

  server.get<{ Params: { id: string } }>('/verify/:id', async (request, reply) => {
    const verification = verifications.find(request.params.id);
    if (verification === undefined) return sendPage(reply, 404, renderUnknown());
    return sendPage(reply, 200, renderPage(verification, Date.now()));
  });

  server.post<{ Params: { id: string }; Body: Decide }>(
    '/verifications/:id/decide',
    { schema: { body: decide_schema } },
    async (request, reply) => {
      const { status } = request.body;
      const name = request.body.name?.trim() ?? '';
      if (status === 'approved' && name === '') throw new Refusal(400, 'malformed', 'approval needs a name');
      const before = verifications.find(request.params.id)?.status;
      const decided = await verifications.decide(request.params.id, status, name === '' ? null : name);
      if (decided === 'unknown') throw new Refusal(404, 'not_found', 'no such verification');
      if (decided === 'closed') throw new Refusal(409, 'already_decided', 'the verification is decided or has expired');
      if (before !== status) void sendCallback(decided, options.secret, closing.signal);
      if (!(request.headers['content-type'] ?? '').startsWith(form)) {
        return { id: decided.id, reference: decided.reference, status: decided.status };
      }
      return reply.redirect(decided.return_url ?? `/verify/${decided.id}`, 303);
    },
  );
  return server;
}
