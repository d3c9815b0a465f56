import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** Answers as a gateway does, in the cases in which runtimes differ: a refusal, a second try, silence, a lost connection. */
export class ScriptedGateway {
  readonly calls: Call[] = [];
  readonly url: string;
  readonly close: () => Promise<void>;

  static async start(): Promise<ScriptedGateway> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const { method = '', url = '', headers } = request;
      const tried = gateway.calls.some((call) => call.method === method && call.url === url);
      gateway.calls.push({ method, url, headers, body: text === '' ? null : JSON.parse(text) });
      const answer = answerTo(`${method} ${url}`, tried);
      if (answer === 'silent') return;
      if (answer === 'lost') return void request.socket.destroy();
      response.writeHead(answer[0], {
        'content-type': 'application/json',
        'x-request-id': 'req_1',
        'retry-after': '0',
      });
      response.end(JSON.stringify(answer[1]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const gateway = new ScriptedGateway(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, close);
    return gateway;
  }

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.close = close;
  }
}

const page = (has_more: boolean, ...ids: string[]) => ({
  object: 'list',
  data: ids.map((id) => ({ id, object: 'gate_session' })),
  has_more,
  url: '/v1/gate_sessions',
});

function answerTo(call: string, tried: boolean): 'silent' | 'lost' | [number, object] {
  switch (call) {
    case 'POST /v1/gate_sessions':
      return tried
        ? [
            201,
            {
              id: 'gs_1',
              object: 'gate_session',
              client_secret: 'gsec_gs_1_k1.x',
              hosted_url: 'https://pay.example/gs_1',
            },
          ]
        : [503, { type: 'api_error', code: 'unavailable', message: 'in a moment' }];
    case 'GET /v1/gate_sessions?limit=2':
      return [200, page(true, 'gs_3', 'gs_2')];
    case 'GET /v1/gate_sessions?limit=2&starting_after=gs_2':
      return [200, page(false, 'gs_1')];
    case 'POST /v1/gate_sessions/gs_funded/cancel':
      return [409, { type: 'conflict', code: 'session_funded', message: 'too late' }];
    case 'GET /v1/transactions/tx_silent':
      return 'silent';
    case 'GET /v1/transactions/tx_lost':
      return 'lost';
    default:
      return [404, { type: 'invalid_request', code: 'not_found', message: `There is no ${call}.` }];
  }
}
