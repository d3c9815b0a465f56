import { de } from './de.js';
import { en, type MessageKey, type Names } from './en.js';

/** One language's messages. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** Fills a message; the names it needs are known to the compiler. */
export type Translate = <Key extends MessageKey>(
  key: Key,
  ...names: [Names<(typeof en)[Key]>] extends [never] ? [] : [Readonly<Record<Names<(typeof en)[Key]>, string>>]
) => string;

const languages: ReadonlyMap<string, Catalogue> = new Map<string, Catalogue>([
  ['en', en],
  ['de', de],
]);

/** Locales for layout tests: every text longer, and the same from right to left. */
export const pseudoLocales = ['en-XA', 'ar-XB'] as const;

/** The first wanted locale that there is a catalogue for, else English. Its region is kept: numbers and dates follow it. */
export function chooseLocale(wanted: readonly (string | null | undefined)[]): string {
  for (const locale of wanted) {
    if (typeof locale !== 'string') continue;
    if ((pseudoLocales as readonly string[]).includes(locale)) return locale;
    if (languages.has(languageOf(locale)) && isWellFormed(locale)) return locale;
  }
  return 'en';
}

export async function loadCatalogue(locale: string): Promise<Catalogue> {
  if (!(pseudoLocales as readonly string[]).includes(locale)) return catalogueOf(locale);
  const { pseudoLocalise } = await import('./pseudo.js');
  return pseudoLocalise(en);
}

export function catalogueOf(locale: string): Catalogue {
  return languages.get(languageOf(locale)) ?? en;
}

export function directionOf(locale: string): 'ltr' | 'rtl' {
  return languageOf(locale) === 'ar' ? 'rtl' : 'ltr';
}

export function translator(catalogue: Catalogue): Translate {
  return (key, ...[names]) => {
    const values: Readonly<Record<string, string>> = names ?? {};
    return catalogue[key].replace(/\{([a-z_]+)\}/g, (whole, name: string) => values[name] ?? whole);
  };
}

const languageOf = (locale: string): string => locale.split('-')[0]?.toLowerCase() ?? '';

function isWellFormed(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}
