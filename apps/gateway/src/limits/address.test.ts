import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createClientAddress } from './address.js';

const from = (remoteAddress: string | undefined, forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as FastifyRequest;

test.each([
  ['the one that is connected', '192.0.2.7', undefined, '192.0.2.7'],
  ['a header of a stranger says nothing', '192.0.2.7', '198.51.100.1', '192.0.2.7'],
  ['IPv4 in IPv6 is IPv4', '::ffff:192.0.2.7', undefined, '192.0.2.7'],
  ['a network of IPv6 is one client', '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2/64'],
  ['and its neighbour the same', '2001:db8:1:2::9', undefined, '2001:db8:1:2/64'],
  ['and the next network another', '2001:db8:1:3::9', undefined, '2001:db8:1:3/64'],
  ['behind a proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['behind two', '10.0.0.1', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  ['what the client itself wrote is in front', '10.0.0.1', '203.0.113.5, 198.51.100.1', '198.51.100.1'],
  ['in several headers', '10.0.0.1', ['203.0.113.5', '198.51.100.1'], '198.51.100.1'],
  ['an IPv6 client behind a proxy', '10.0.0.1', '2001:db8:1:2::9', '2001:db8:1:2/64'],
  ['a proxy by IPv6', 'fd00::1', '198.51.100.1', '198.51.100.1'],
  ['no address is none', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['an empty header', '10.0.0.1', '', '10.0.0.1'],
  ['proxies only', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['a socket that is gone', undefined, undefined, ''],
])('%s', (_, remote, forwarded, expected) => {
  const addressOf = createClientAddress(['10.0.0.0/8', 'fd00::1']);
  expect(addressOf(from(remote, forwarded))).toBe(expected);
});

test('nobody is believed where no proxy is named', () => {
  expect(createClientAddress([])(from('10.0.0.1', '198.51.100.1'))).toBe('10.0.0.1');
});
