import { pino } from 'pino';
import { systemClock } from '../clock/index.js';
import type { Core } from '../common/index.js';
import { loadConfig } from '../config.js';
import { createSealer } from '../crypto/index.js';
import { createDb } from '../db/index.js';
import { noteEvents } from './contract/sent-events.js';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const ring = (fill: number) => `k1:${key(fill)}`;

/** Settings that every test process can start with; none of the keys guards anything. */
const settings = {
  HOST: '127.0.0.1',
  PORT: '0',
  PUBLIC_API_URL: 'http://127.0.0.1:4100',
  PUBLIC_SURFACE_URL: 'http://127.0.0.1:4100',
  MODES: 'test',
  DEPLOYMENT_ID: 'test-deployment',
  PAYMENT_ID_KEY: key(1),
  SEAL_KEYS: ring(2),
  CLIENT_SECRET_KEYS: ring(3),
  TOKEN_KEYS: ring(4),
  QUOTE_HMAC_KEYS: ring(5),
  JWKS_KEYS: ring(6),
  LOG_LEVEL: 'silent',
};

/** Business time that stands still until the test moves it. */
export class TestClock {
  #now: Date;
  constructor(now = new Date()) {
    this.#now = now;
  }
  now = (): Date => this.#now;
  monotonic_ms = systemClock.monotonic_ms;
  advance(by_ms: number): void {
    this.#now = new Date(this.#now.getTime() + by_ms);
  }
}

/** What features are given, on a database of the test's own. `env` overrides settings by name. */
export function createTestCore(
  database_url: string,
  options: { clock?: Core['clock']; pool_size?: number; env?: Readonly<Record<string, string>> } = {},
): Core {
  const config = loadConfig({ ...settings, DATABASE_URL: database_url, ...options.env });
  return {
    config,
    db: createDb({ url: database_url, pool_size: options.pool_size ?? 8, forbid_nesting: true }),
    clock: options.clock ?? systemClock,
    random: () => 0.5,
    sealer: noteEvents(createSealer(config.seal_keys)),
    log: pino({ level: config.log_level }),
  };
}
