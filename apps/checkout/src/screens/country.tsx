import { useState } from 'preact/hooks';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { SaleHero } from '../parts/amount.js';
import { focusField } from '../parts/field.js';
import { ProblemNote } from '../parts/note.js';
import { useSale, useWrite } from '../surface/context.js';

export function CountryScreen() {
  const { state } = useSale();
  const { t, format, locale } = useWords();
  const { busy, problem, write } = useWrite();
  const [country_code, setCountry] = useState(state.session.country_code ?? '');
  const [missing, setMissing] = useState(false);
  const order = new Intl.Collator(/-X[AB]$/.test(locale) ? 'en' : locale);
  const countries = state.countries
    .map((country) => ({ ...country, shown: format.country(country.country_code, country.name) }))
    .toSorted((a, b) => order.compare(a.shown, b.shown));
  const submit = () => {
    setMissing(country_code === '');
    if (country_code === '') focusField('country');
    else void write('country', { country_code });
  };
  return (
    <Screen
      title={t('country_title')}
      lead={t('country_lead')}
      onSubmit={submit}
      primary={{ label: t('continue'), busy }}
      problem={<ProblemNote problem={problem} />}
    >
      <SaleHero state={state} />
      <div class="field">
        <label for="country">{t('country_label')}</label>
        <select
          id="country"
          value={country_code}
          autoComplete="country"
          aria-invalid={missing}
          aria-describedby={missing ? 'country-note' : undefined}
          onChange={(event) => setCountry(event.currentTarget.value)}
        >
          <option value="">{t('country_choose')}</option>
          {countries.map((country) => (
            <option key={country.country_code} value={country.country_code}>
              {country.shown}
            </option>
          ))}
        </select>
        {missing && (
          <p id="country-note" class="field-problem">
            {t('required')}
          </p>
        )}
      </div>
    </Screen>
  );
}
