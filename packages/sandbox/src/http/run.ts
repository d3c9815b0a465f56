import type { FastifyInstance } from 'fastify';

/** The environment's value, or a message that names the variable. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is required`);
  return value;
}

/** Listens where HOST and PORT say and stops on SIGTERM or SIGINT. */
export async function runServer(name: string, server: FastifyInstance): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close());
  const host = process.env['HOST'] ?? '127.0.0.1';
  const address = await server.listen({ host, port: Number.parseInt(required('PORT'), 10) });
  console.log(`${name} listens on ${address}`);
}
