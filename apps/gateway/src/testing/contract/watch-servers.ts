import { subscribe } from 'node:diagnostics_channel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GateServer } from '../../http/index.js';
import { type OpenApi, recordOpenApi } from '../../operation/index.js';
import type { AnswerCheck } from './answer.js';

/**
 * Compares every answer of every gateway in this process with the document that it serves. Fastify tells of each server that is
 * made, so neither the gateway nor a test has to know of it.
 */
export function watchServers(report: (faults: readonly string[]) => void): void {
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: GateServer };
    watch(fastify, report);
  });
}

function watch(app: GateServer, report: (faults: readonly string[]) => void): void {
  const openapi = recordOpenApi(app, { skipNameless: true });
  let check: Promise<AnswerCheck> | undefined;
  app.addHook('onSend', async (request, reply, payload) => {
    // Servers of the world outside are made with the same framework.
    if (!app.hasDecorator('flights')) return payload;
    check ??= compile(openapi);
    report(await faultsOf(await check, openapi, request, reply, payload));
    return payload;
  });
}

async function compile(openapi: OpenApi): Promise<AnswerCheck> {
  const { createAnswerCheck } = await import('./answer.js');
  return createAnswerCheck(JSON.parse(JSON.stringify(openapi.document())));
}

async function faultsOf(
  check: AnswerCheck,
  openapi: OpenApi,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<string[]> {
  const { method, routeOptions } = request;
  const path = routeOptions.url?.replace(/:([A-Za-z_]+)/g, '{$1}');
  const paths = openapi.document()['paths'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const answer = { method, status: reply.statusCode, headers: reply.getHeaders(), payload };
  if (path !== undefined && paths[path]?.[method.toLowerCase()] !== undefined) {
    return check.faultsOf({ ...answer, path });
  }
  if (!request.is404) return [];
  const { errorFaults } = await import('./answer.js');
  const faults = errorFaults(null, reply.statusCode, answer.headers, JSON.parse(`${payload}`));
  return faults.map((fault) => `${method} ${request.url}, where nobody is: ${fault}`);
}
