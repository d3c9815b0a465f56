import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { untilWaiting } from '../sessions/testing/other-process.js';
import { createBody } from '../sessions/testing/refusals.js';
import { openGateway, type TestGateway } from './testing/gateway.js';

let gateway: TestGateway;
let port: number;
beforeAll(async () => {
  gateway = await openGateway();
  port = Number(new URL(await gateway.app.http.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => gateway.close());

/** Bytes as a broken client sends them, and everything that comes back until the server hangs up. */
function send(...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      answer += text;
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
    socket.once('close', () => resolve(answer));
    socket.once('connect', () => {
      for (const part of parts) socket.write(part);
    });
  });
}

function read(answer: string) {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(first.split(' ')[1]), reason: first, headers, text: rest.join('\r\n\r\n') };
}

const host = 'Host: gateway\r\n';
const close = 'Connection: close\r\n';

describe('what the HTTP parser refuses has the envelope and a request id', () => {
  const cases: [why: string, request: (string | Buffer)[], status: number, code: string][] = [
    ['no HTTP at all', ['hello\r\n\r\n'], 400, 'bad_request'],
    [
      'a TLS greeting',
      [Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03])],
      400,
      'bad_request',
    ],
    ['a method that does not exist', [`STEAL /v1/gate_sessions HTTP/1.1\r\n${host}\r\n`], 400, 'bad_request'],
    ['a version that does not exist', [`GET / HTTP/9.9\r\n${host}\r\n`], 400, 'bad_request'],
    ['a header without a colon', [`GET / HTTP/1.1\r\n${host}broken\r\n\r\n`], 400, 'bad_request'],
    ['a control character in a header', [`GET / HTTP/1.1\r\n${host}X-A: a\x01b\r\n\r\n`], 400, 'bad_request'],
    [
      'two lengths',
      [`POST /v1/gate_sessions HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
      400,
      'bad_request',
    ],
    [
      'a length and chunks',
      [`POST /v1/gate_sessions HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
      400,
      'bad_request',
    ],
    ['headers of 100 KiB', [`GET / HTTP/1.1\r\n${host}X-A: ${'a'.repeat(100_000)}\r\n\r\n`], 431, 'headers_too_large'],
    ['a path of 100 KiB', [`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`], 431, 'headers_too_large'],
    [
      'a path that can not be decoded',
      [`GET /v1/gate_sessions/%ff HTTP/1.1\r\n${host}${close}\r\n`],
      400,
      'bad_request',
    ],
    ['no host', [`GET /healthz HTTP/1.1\r\n${close}\r\n`], 400, 'bad_request'],
  ];

  test.each(cases)('error: %s', async (_, request, status, code) => {
    const answer = read(await send(...request));
    expect(answer.status).toBe(status);
    const envelope = JSON.parse(answer.text);
    expect(envelope).toMatchObject({ code, statusCode: status, type: 'invalid_request', doc_url: null });
    expect(envelope.message).toMatch(/\.$/);
    expect(envelope.request_id).toMatch(/^req_/);
    expect(answer.headers['x-request-id']).toBe(envelope.request_id);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.text).not.toMatch(/node_modules|Error:|at /);
  });

  test('error: a client that is too slow may send it again', async () => {
    const answer = new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      socket.once('close', () => resolve(text));
      socket.write(`POST /v1/gate_sessions HTTP/1.1\r\n${host}Content-Length: 10\r\n`);
    });
    // What the server says of a connection once its time is over.
    gateway.app.http.server.once('connection', (socket) => {
      const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      gateway.app.http.server.emit('clientError', late, socket);
    });
    const { status, text, reason } = read(await answer);
    expect([status, reason, JSON.parse(text).code]).toEqual([408, 'HTTP/1.1 408 Request Timeout', 'request_timeout']);
  });

  test.each([
    ['by its length', `Content-Length: 70000\r\n\r\n`, 'x'.repeat(70_000)],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n', `11170\r\n${'x'.repeat(0x11170)}\r\n0\r\n\r\n`],
  ])('error: a body over 64 KiB, %s', async (_, length, body) => {
    const head = `POST /v1/gate_sessions HTTP/1.1\r\n${host}${close}Authorization: Bearer ${gateway.partner.secret_key}\r\n`;
    const { status, text } = read(await send(`${head}Content-Type: application/json\r\n${length}`, body));
    expect([status, JSON.parse(text).code]).toEqual([413, 'payload_too_large']);
  });

  test('a body that ends before its length is nobody’s request', async () => {
    const before = await gateway.fingerprints();
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const body = JSON.stringify(createBody());
    socket.write(
      `POST /v1/gate_sessions HTTP/1.1\r\n${host}Authorization: Bearer ${gateway.partner.secret_key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`,
    );
    socket.end();
    await new Promise((resolve) => socket.once('close', resolve).resume());
    expect(await gateway.fingerprints()).toEqual(before);
  });
});

describe('methods and paths', () => {
  test.each([
    ['DELETE', '/v1/gate_sessions', 'GET, POST'],
    ['PUT', '/v1/gate_sessions', 'GET, POST'],
    ['PATCH', '/v1/gate_sessions', 'GET, POST'],
    ['OPTIONS', '/v1/gate_sessions', 'GET, POST'],
    ['HEAD', '/v1/gate_sessions', 'GET, POST'],
    ['POST', '/v1/gate_sessions/gs_1', 'GET'],
    ['GET', '/v1/gate_sessions/gs_1/cancel', 'POST'],
    ['GET', '/v1/embed/bootstrap', 'OPTIONS, POST'],
    ['DELETE', '/v1/webhook_endpoint', 'GET, PATCH'],
    ['POST', '/v1/capabilities/countries', 'GET'],
    ['POST', '/healthz', 'GET'],
    ['POST', '/openapi.json', 'GET'],
  ] as const)('error: %s %s is 405 and allows %s', async (method, url, allow) => {
    for (const key of [null, gateway.partner.secret_key]) {
      const answer = await gateway.call({ method, url, key });
      expect([answer.status, answer.headers['allow']]).toEqual([405, allow]);
      expect(answer.headers['x-request-id']).toMatch(/^req_/);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      if (method !== 'HEAD') expect(answer.body).toMatchObject({ code: 'method_not_allowed', statusCode: 405 });
    }
  });

  test('HEAD has no body, also when it is refused', async () => {
    const answer = read(await send(`HEAD /v1/gate_sessions HTTP/1.1\r\n${host}${close}\r\n`));
    expect([answer.status, answer.text, answer.headers['allow']]).toEqual([405, '', 'GET, POST']);
  });

  test.each([
    '/',
    '/v1',
    '/v1/',
    '/v2/gate_sessions',
    '/v1/gate_session',
    '/V1/gate_sessions',
    '/v1//gate_sessions',
    '/v1/gate_sessions/gs_1/cancel/x',
    '/admin',
    '/.env',
    '/v1/gate_sessions/../../etc/passwd',
    '//evil.example/v1/gate_sessions',
  ])('error: %s is 404', async (url) => {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await gateway.call({ method, url });
      expect([answer.status, answer.body.code]).toEqual([404, 'route_not_found']);
    }
  });

  test('error: nobody reads the body of a request to nowhere', async () => {
    for (const [content_type, payload] of [
      ['text/plain', 'x'],
      ['application/json', '{'],
      ['application/json', '{"a":1}'],
      ['application/json', 'x'.repeat(70_000)],
    ] as const) {
      const headers = { 'content-type': content_type };
      const nowhere = await gateway.call({ method: 'POST', url: '/v1/nowhere', headers, payload });
      expect([nowhere.status, nowhere.body.code]).toEqual([404, 'route_not_found']);
      const wrong = await gateway.call({ method: 'PUT', url: '/v1/gate_sessions', headers, payload });
      expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET, POST']);
    }
  });

  test('behavior: a preflight of bootstrap is answered for any origin, without credentials', async () => {
    const answer = await gateway.call({
      method: 'OPTIONS',
      url: '/v1/embed/bootstrap',
      key: null,
      headers: {
        origin: 'https://anywhere.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    for (const header of ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Publishable-Key', 'X-Embed-Token']) {
      expect(answer.headers['access-control-allow-headers']?.toLowerCase()).toContain(header.toLowerCase());
    }
  });
});

describe('queries', () => {
  test.each([
    ['/v1/gate_sessions?status=%00', '/status'],
    ['/v1/gate_sessions?user_reference=a%00b', '/user_reference'],
    ['/v1/transactions?session_id=%00', '/session_id'],
    ['/v1/transactions?starting_after=%00', '/starting_after'],
    ['/v1/capabilities/eligibility?country_code=%00', '/country_code'],
    ['/v1/webhooks/deliveries?status=%00', '/status'],
    ['/v1/gate_sessions?limit=1&limit=2', '/limit'],
    ['/v1/transactions?status=a&status=b', '/status'],
  ])('error: %s', async (url, param) => {
    const answer = await gateway.call({ url });
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'parameter_invalid', param]);
  });

  test('what is unknown is ignored and named', async () => {
    const answer = await gateway.call({ url: '/v1/gate_sessions?page=2&limit=1&constructor=3' });
    expect([answer.status, answer.headers['gate-warning']]).toEqual([200, 'ignored: "page", "constructor"']);
  });
});

test('a POST without a body passes with and without a JSON content type', async () => {
  const made = await Promise.all([1, 2, 3].map(() => gateway.call({ url: '/v1/gate_sessions', body: createBody() })));
  const [plain, typed, empty] = made.map(({ body }) => `/v1/gate_sessions/${body.id}/cancel`) as [
    string,
    string,
    string,
  ];
  expect((await gateway.call({ method: 'POST', url: plain })).status).toBe(201);
  const json = { 'content-type': 'application/json' };
  expect((await gateway.call({ method: 'POST', url: typed, headers: json })).status).toBe(201);
  expect((await gateway.call({ method: 'POST', url: empty, payload: '' })).status).toBe(201);
});

test('an error of our own shows no stack, path, SQL or connection', async () => {
  await gateway.owner.query('test_break', 'alter table sessions rename to sessions_gone', []);
  try {
    const answer = await gateway.call({ url: '/v1/gate_sessions' });
    expect([answer.status, answer.body.code, answer.body.type]).toEqual([500, 'internal_error', 'api_error']);
    expect(answer.text).not.toMatch(/sessions_gone|relation|select|postgres|node_modules|\.ts|\.js/);
    expect(answer.body.request_id).toBe(answer.headers['x-request-id']);
  } finally {
    await gateway.owner.query('test_mend', 'alter table sessions_gone rename to sessions', []);
  }
});

test.each([
  ['a read, which stores nothing', undefined, 'database_unavailable'],
  ['a write, whose outcome nobody knows', createBody(), 'outcome_unknown'],
])('a connection that is lost under %s', async (_, body, code) => {
  const answer = await gateway.owner.withTx(async (tx) => {
    await tx.query('test_lock', 'lock table sessions in access exclusive mode', []);
    const asked = gateway.call({ url: '/v1/gate_sessions', ...(body === undefined ? {} : { body }) });
    await untilWaiting(gateway);
    await tx.query(
      'test_lose',
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
      [],
    );
    return asked;
  });
  expect([answer.status, answer.body.code]).toEqual([503, code]);
});
