import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { createServer, Refusal, requireBearer } from '../http/server.js';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { Bank, type BankOptions } from './bank.js';
import { type Currency, currencies, type Method } from './books.js';
import { type Controls, controls_schema } from './controls.js';
import type { Creditor } from './creditor.js';
import { currency_schema, inquiry_schema, payment_schema, top_up_schema } from './schemas.js';

type PaymentBody = {
  end_to_end_id: string;
  reference: string;
  method: Method;
  amount: string;
  currency: Currency;
  creditor: Creditor;
};

const messages = {
  AC01: 'the account number is not correct',
  AC04: 'the account is closed',
} as const;

function amountOf(text: string): bigint {
  const amount_minor = parseDecimal(text, 2);
  if (amount_minor === undefined || amount_minor === 0n) {
    throw new Refusal(400, 'malformed', 'amount must be a decimal above zero with at most two places');
  }
  return amount_minor;
}

/** The bank over HTTP; every route but `/healthz` needs the bearer token. */
export async function createBankServer(options: BankOptions & { readonly token: string }): Promise<FastifyInstance> {
  const bank = await Bank.open(options);
  const server = createServer();
  server.addHook('onClose', () => bank.close());

  await server.register(async (routes) => {
    routes.addHook('onRequest', requireBearer(options.token));

    routes.post<{ Body: PaymentBody }>('/payments', { schema: { body: payment_schema } }, async (request, reply) => {
      const { amount, ...rest } = request.body;
      const answer = await bank.submit({ ...rest, amount_minor: amountOf(amount) });
      switch (answer.is) {
        case 'refused':
          throw new Refusal(422, answer.code, messages[answer.code], { class: answer.class });
        case 'insufficient_funds':
          throw new Refusal(409, 'AM04', 'the debtor account does not hold enough');
        case 'offline':
          throw new Refusal(503, 'offline', 'the bank takes no payments at the moment');
        case 'broken':
          throw new Refusal(500, 'internal', 'something went wrong');
        case 'unanswered':
          // The connection stays open until the caller gives up.
          reply.hijack();
          return reply;
        case 'accepted': {
          if (answer.delay_ms > 0) await pause(answer.delay_ms, undefined, { ref: false });
          const { end_to_end_id, reference } = rest;
          return reply.code(202).send({ payment_id: answer.payment_id, end_to_end_id, reference, status: 'accepted' });
        }
      }
    });

    routes.get<{ Querystring: { reference: string } }>(
      '/payments',
      { schema: { querystring: inquiry_schema } },
      async (request) => {
        const payments = bank.books.byReference(request.query.reference).map((payment) => ({
          payment_id: payment.payment_id,
          end_to_end_id: payment.end_to_end_id,
          reference: payment.reference,
          status: payment.status,
          code: payment.code,
          amount: formatDecimal(BigInt(payment.amount_minor), 2),
          currency: payment.currency,
          booked_at: payment.booked_at,
        }));
        await bank.flushed();
        return { payments };
      },
    );

    routes.get('/accounts', async () => {
      const accounts = currencies.map((currency) => ({
        currency,
        balance: formatDecimal(bank.books.booked(currency), 2),
        available: formatDecimal(bank.books.available(currency), 2),
      }));
      await bank.flushed();
      return { accounts };
    });

    routes.get<{ Querystring: { currency: Currency } }>(
      '/statement',
      { schema: { querystring: currency_schema } },
      async (request) => {
        const { currency } = request.query;
        const lines = bank.books.statement(currency);
        const balance = formatDecimal(bank.books.booked(currency), 2);
        await bank.flushed();
        return { currency, balance, lines };
      },
    );

    routes.post<{ Params: { currency: Currency }; Body: { amount: string } }>(
      '/accounts/:currency/top_up',
      { schema: { params: currency_schema, body: top_up_schema } },
      async (request, reply) => {
        const { currency } = request.params;
        await bank.topUp(currency, amountOf(request.body.amount));
        return reply.code(201).send({ currency, balance: formatDecimal(bank.books.booked(currency), 2) });
      },
    );

    routes.post<{ Body: Partial<Controls> }>('/control', { schema: { body: controls_schema } }, async (request) =>
      Object.assign(bank.controls, request.body),
    );
  });
  return server;
}
