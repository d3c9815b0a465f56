import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { type Catalogue, catalogueOf, directionOf, loadCatalogue, type Translate, translator } from './catalogue.js';
import { type Format, formatter } from './format.js';

export interface Words {
  readonly locale: string;
  readonly t: Translate;
  readonly format: Format;
}

const wordsOf = (locale: string, catalogue: Catalogue): Words => ({
  locale,
  t: translator(catalogue),
  format: formatter(locale),
});

const WordsContext = createContext<Words>(wordsOf('en', catalogueOf('en')));

export const useWords = (): Words => useContext(WordsContext);

/** Speaks one locale below it, and says so on the document. */
export function Speaking({ locale, children }: { readonly locale: string; readonly children: ComponentChildren }) {
  const [catalogue, setCatalogue] = useState(() => catalogueOf(locale));
  useEffect(() => {
    let current = true;
    document.documentElement.lang = locale;
    document.documentElement.dir = directionOf(locale);
    void loadCatalogue(locale).then((loaded) => current && setCatalogue(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  const words = useMemo(() => wordsOf(locale, catalogue), [locale, catalogue]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}
