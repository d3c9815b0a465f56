/** What is limited, by what a quota belongs to. */
export const quotaClasses = {
  read: 'GET with a secret key, for each key',
  write: 'any other method with a secret key, for each key',
  bootstrap: 'opening the hosted surface with a publishable key, for each partner',
  bootstrap_address: 'opening it, for each client address',
  surface: 'the hosted surface’s own calls, and opening it with a client secret, for each session',
  surface_address: 'the same, for each client address',
  anonymous: 'what is refused before it is known who asks, for each client address',
} as const;

export type QuotaClass = keyof typeof quotaClasses;

/** So many requests in each window of so many seconds. */
export interface Quota {
  readonly requests: number;
  readonly window_s: number;
}

export type Quotas = Readonly<Record<QuotaClass, Quota>>;

/**
 * What one machine can answer, and no honest partner or user asks for: a brake for runaways, not a price list. Who shares a machine
 * among many partners sets them lower.
 */
export const defaultQuotas =
  'read=600000/60s,write=240000/60s,bootstrap=60000/60s,bootstrap_address=12000/60s,surface=1200/60s,surface_address=240000/60s,anonymous=12000/60s';

const entry = /^([a-z_]+)=([1-9][0-9]{0,8})\/([1-9][0-9]{0,4})s$/;

/**
 * Quotas as an operator writes them: `class=requests/seconds` by comma, like `read=1000/1s,write=600/60s`. What is not named keeps
 * its default.
 *
 * @throws with the entry that is no quota
 */
export function parseQuotas(text: string): Quotas {
  const quotas: Partial<Record<QuotaClass, Quota>> = {};
  for (const item of `${defaultQuotas},${text}`.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const [, name, requests, window_s] = entry.exec(item) ?? [];
    if (name === undefined || requests === undefined || window_s === undefined) {
      throw new Error(`"${item}" is not a quota like read=1000/60s`);
    }
    if (!isQuotaClass(name)) {
      throw new Error(`"${name}" is no class; there are ${Object.keys(quotaClasses).join(', ')}`);
    }
    quotas[name] = { requests: Number.parseInt(requests, 10), window_s: Number.parseInt(window_s, 10) };
  }
  return quotas as Quotas;
}

function isQuotaClass(name: string): name is QuotaClass {
  return Object.hasOwn(quotaClasses, name);
}
