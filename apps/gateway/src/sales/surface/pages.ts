import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Core } from '../../common/index.js';
import { PublicError } from '../../errors/index.js';
import type { GateServer } from '../../http/index.js';
import { isId } from '../../ids/index.js';
import type { Directory } from '../../partners/index.js';
import { type PageFile, readPageFiles } from './assets.js';
import { pageOrigin } from './origin.js';
import { metaTags, readPageFacts } from './page-facts.js';
import { pageHeaders } from './policy-headers.js';

export interface SurfacePageDeps {
  readonly core: Core;
  readonly directory: Directory;
  /** Folder of the built page. */
  readonly dist: string;
}

/** Where the built page keeps a place for its facts. */
const place = '<!--0gate:meta-->';

const year_s = 31_536_000;
const idParams = Type.Object({ id: Type.String() });
const hidden = { hide: true } as object;

/** CSP has no word for the loopback of IPv6; the others with any port. */
const loopbackSources = ['http://localhost:*', 'http://127.0.0.1:*'];

/**
 * The hosted surface's own files: `/pay/{id}` by itself, `/embed/{id}` in a frame of the partner's, `/surface/*` what both load.
 * An unknown id gets the page too: it says to open the sale again, and nobody learns which ids exist.
 */
export function surfacePages(app: GateServer, deps: SurfacePageDeps): void {
  const { html, files } = readPageFiles(deps.dist);
  const https = deps.core.config.public_surface_url.startsWith('https://');
  if (!html.includes(place)) deps.core.log.warn({}, 'the built page has no place for its facts');

  const sendPage = async (request: FastifyRequest, reply: FastifyReply, framed: boolean) => {
    const { id } = request.params as { id: string };
    const framed_by = framed ? pageOrigin(request) : null;
    const facts = await readPageFacts(deps, isId('gs', id) ? id : null, framed_by);
    const local = facts.tenant?.mode === 'test' ? loopbackSources : [];
    const frame_ancestors = framed && facts.tenant !== null ? [...new Set([...facts.embed_origins, ...local])] : [];
    return reply
      .headers(pageHeaders({ frame_ancestors, logo_origin: facts.logo_origin, https }))
      .type('text/html; charset=utf-8')
      .send(html.replace(place, () => metaTags(facts)));
  };
  app.get('/pay/:id', { schema: { params: idParams, ...hidden } }, (request, reply) => sendPage(request, reply, false));
  app.get('/embed/:id', { schema: { params: idParams, ...hidden } }, (request, reply) =>
    sendPage(request, reply, true),
  );

  app.get('/surface/*', { schema: { ...hidden } }, async (request, reply) => {
    const name = (request.params as { '*': string })['*'];
    const file = files.get(name);
    if (file === undefined) throw new PublicError('route_not_found');
    // Names of built files carry a hash of their content; the few others are looked at again each day.
    const cache = name.startsWith('assets/') ? `public, max-age=${year_s}, immutable` : 'public, max-age=86400';
    reply.headers({ 'Cache-Control': cache, ETag: file.etag, 'Cross-Origin-Resource-Policy': 'same-origin' });
    if (https) reply.header('Strict-Transport-Security', `max-age=${year_s}`);
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
    return sendFile(request, reply, file);
  });
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  reply.type(file.type).header('Vary', 'Accept-Encoding');
  const zipped = file.gzip !== null && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (!zipped || file.gzip === null) return reply.send(file.bytes);
  return reply.header('Content-Encoding', 'gzip').send(file.gzip);
}
