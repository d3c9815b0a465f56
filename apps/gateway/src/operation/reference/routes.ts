import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from '../../crypto/index.js';
import { PublicError } from '../../errors/index.js';
import type { GateServer } from '../../http/index.js';
import { type ReferenceFile, referenceFiles } from './files.js';
import { renderPage } from './page.js';

const year_s = 31_536_000;
const nonce_bytes = 16;

/** `/docs`: the API's own description, to be read. Public, like the description itself. */
export function referenceRoutes(app: GateServer, deps: { readonly https: boolean }): void {
  app.get('/docs', async (_request, reply) => {
    const nonce = randomBytes(nonce_bytes).toString('base64');
    return reply
      .headers({ ...pageHeaders(nonce), ...(deps.https ? { 'Strict-Transport-Security': `max-age=${year_s}` } : {}) })
      .type('text/html; charset=utf-8')
      .send(renderPage(nonce, referenceFiles()));
  });

  app.get('/docs/:file', async (request, reply) => {
    const { renderer, start } = referenceFiles();
    const path = request.url.split('?')[0];
    const file = [renderer, start].find((one) => one.path === path);
    if (file === undefined) throw new PublicError('route_not_found');
    return sendFile(request, reply, file);
  });
}

/** Style elements that the renderer makes without the nonce: an empty one that it fills by script, and one for its scrollbar. */
const styles = ['47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='];

/** Scripts of this origin, styles that they make, and nothing of anybody else's. */
function pageHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'nonce-${nonce}' ${styles.map((hash) => `'sha256-${hash}'`).join(' ')}`,
    "connect-src 'self'",
    'img-src data:',
    // The search runs in a worker that the renderer makes of its own text.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    'Cache-Control': 'no-store',
  };
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ReferenceFile): FastifyReply {
  reply.headers({
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': `public, max-age=${year_s}, immutable`,
    'Cross-Origin-Resource-Policy': 'same-origin',
    ETag: file.etag,
    Vary: 'Accept-Encoding',
  });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(file.bytes);
  return reply.header('Content-Encoding', 'gzip').send(file.gzip);
}
