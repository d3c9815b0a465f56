import { subscribe } from 'node:diagnostics_channel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GateServer } from '../../http/index.js';
import { type RecordedRoute, recordPublicRoutes } from '../../operation/openapi/routes.js';
import type { AnswerCheck } from './answer.js';

// This file is loaded by every test, so it loads what checks only when there is something to check.

/**
 * Compares every answer of every gateway in this process with the document of its routes. Fastify tells of each server that is
 * made, so neither the gateway nor a test has to know of it.
 */
export function watchServers(report: (faults: readonly string[]) => void): void {
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: GateServer };
    watch(fastify, report);
  });
}

function watch(app: GateServer, report: (faults: readonly string[]) => void): void {
  const routes = recordPublicRoutes(app, { skipNameless: true });
  let check: Promise<AnswerCheck> | undefined;
  app.addHook('onSend', async (request, reply, payload) => {
    // Servers of the world outside are made with the same framework.
    if (!app.hasDecorator('flights')) return payload;
    const route = routes.find(({ method, url }) => method === request.method && url === request.routeOptions.url);
    if (route === undefined && !request.is404) return payload;
    check ??= compile(routes);
    report(await faultsOf(await check, route, request, reply, payload));
    return payload;
  });
}

async function compile(routes: readonly RecordedRoute[]): Promise<AnswerCheck> {
  const [{ createAnswerCheck }, { makeDocument }] = await Promise.all([
    import('./answer.js'),
    import('../../operation/openapi/document.js'),
  ]);
  return createAnswerCheck(JSON.parse(JSON.stringify(makeDocument(routes))));
}

async function faultsOf(
  check: AnswerCheck,
  route: RecordedRoute | undefined,
  { method, url }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<string[]> {
  const answer = { method, status: reply.statusCode, headers: reply.getHeaders(), payload };
  if (route !== undefined) return check.faultsOf({ ...answer, path: route.url.replace(/:([A-Za-z_]+)/g, '{$1}') });
  const { errorFaults } = await import('./answer.js');
  const faults = errorFaults(null, reply.statusCode, answer.headers, JSON.parse(`${payload}`));
  return faults.map((fault) => `${method} ${url}, where nobody is: ${fault}`);
}
