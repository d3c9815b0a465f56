import { PublicError } from '../errors/index.js';

export type Side = 'on_ramp' | 'off_ramp';

/** The documented default is to buy; this deployment sells, so what is asked without a side is empty. */
export function readSide(text: string | undefined): Side {
  if (text === undefined || text === 'on_ramp') return 'on_ramp';
  if (text === 'off_ramp') return 'off_ramp';
  throw new PublicError('parameter_invalid', { param: '/side', message: 'side must be on_ramp or off_ramp.' });
}

/** @throws PublicError 400 for anything that can not be a country; whether there is such a country is another question */
export function readCountry(text: string | undefined): string | null {
  return (
    readWord(text, 'country_code', /^[A-Za-z]{2}$/, 'a two-letter ISO 3166-1 code, like DE')?.toUpperCase() ?? null
  );
}

export function readCurrency(text: string | undefined): string | null {
  return readWord(text, 'currency', /^[A-Za-z]{3}$/, 'a three-letter ISO 4217 code, like EUR')?.toUpperCase() ?? null;
}

export function readSymbol(text: string | undefined): string | null {
  return readWord(text, 'asset', /^[A-Za-z0-9._-]{1,32}$/, 'the symbol of a token, like USDC');
}

export function readNetwork(text: string | undefined): string | null {
  return readWord(text, 'network', /^[A-Za-z0-9_-]{1,32}$/, 'the name of a network, like ETHEREUM');
}

export function readFlag(text: string | undefined, name: string): boolean | null {
  const word = readWord(text, name, /^(true|false)$/, 'true or false');
  return word === null ? null : word === 'true';
}

function readWord(text: string | undefined, name: string, pattern: RegExp, expected: string): string | null {
  if (text === undefined) return null;
  if (pattern.test(text)) return text;
  throw new PublicError('parameter_invalid', { param: `/${name}`, message: `${name} must be ${expected}.` });
}
