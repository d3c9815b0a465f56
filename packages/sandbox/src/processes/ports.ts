import { createServer } from 'node:net';

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}

/** The usual port if nobody holds it on loopback, else any free one. */
export async function freePort(usual = 0): Promise<number> {
  const port = (await tryListen(usual)) ?? (await tryListen(0));
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}
