import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../crypto/index.js';
import type { GateServer } from '../../http/index.js';

/**
 * `/gate.iife.js`: the browser client for pages without a bundler. Any page may load it; where it was loaded from is where it
 * then bootstraps.
 *
 * @param file the built script, read once
 */
export function clientScript(app: GateServer, file: string): void {
  const bytes = readFileSync(file);
  const zipped = gzipSync(bytes);
  const etag = `"${sha256(bytes).toString('base64url').slice(0, 22)}"`;
  app.get('/gate.iife.js', { schema: { hide: true } as object }, async (request, reply) => {
    reply.headers({
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=3600',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      ETag: etag,
      Vary: 'Accept-Encoding',
    });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(bytes);
    return reply.header('Content-Encoding', 'gzip').send(zipped);
  });
}
