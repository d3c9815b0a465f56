import type { Translate } from '../i18n/catalogue.js';
import { en, type MessageKey } from '../i18n/en.js';
import type { PayoutField } from '../surface-state.js';
import { groupIban, ibanProblem, plainIban } from './iban.js';

/** How a field's format is shown, checked and sent; a method names formats, so a new method needs no new page. */
interface FieldFormat {
  readonly inputmode: 'text' | 'numeric';
  readonly autocomplete: string;
  /** As it looks best once the user has left the field. */
  readonly tidy: (typed: string) => string;
  /** As the gateway takes it. */
  readonly plain: (typed: string) => string;
  /** What to tell the user, null when nothing is wrong (or nothing yet, while `complete` is false). */
  readonly problem: (typed: string, complete: boolean, t: Translate) => string | null;
}

const digits = (typed: string): string => typed.replace(/[\s-]+/g, '');

const formats: Readonly<Record<PayoutField['format'], FieldFormat>> = {
  text: {
    inputmode: 'text',
    autocomplete: 'name',
    tidy: (typed) => typed.trim().replace(/\s+/g, ' '),
    plain: (typed) => typed.trim().replace(/\s+/g, ' '),
    problem: (typed, complete, t) => (complete && typed.trim().length < 2 ? t('error_holder_name_invalid') : null),
  },
  iban: {
    inputmode: 'text',
    autocomplete: 'off',
    tidy: groupIban,
    plain: plainIban,
    problem: (typed, complete, t) => {
      const problem = ibanProblem(typed, complete);
      if (problem === null) return null;
      if (problem.kind === 'unknown_country') return t('iban_unknown_country', { country: problem.country });
      if (problem.kind === 'too_short' || problem.kind === 'too_long') {
        return t(`iban_${problem.kind}`, { country: problem.country, length: String(problem.length) });
      }
      return t(`iban_${problem.kind}`);
    },
  },
  sort_code: {
    inputmode: 'numeric',
    autocomplete: 'off',
    tidy: (typed) => digits(typed).replace(/(\d\d)(?=\d)/g, '$1-'),
    plain: digits,
    problem: (typed, complete, t) => lengthProblem(digits(typed), 6, complete) && t('error_sort_code_invalid'),
  },
  account_number: {
    inputmode: 'numeric',
    autocomplete: 'off',
    tidy: digits,
    plain: digits,
    problem: (typed, complete, t) => lengthProblem(digits(typed), 8, complete) && t('error_account_number_invalid'),
  },
};

export const formatOf = (field: PayoutField): FieldFormat => formats[field.format] ?? formats.text;

/** The label in the user's language; a field that no catalogue knows is called by its name. */
export function labelOf(field: PayoutField, t: Translate): string {
  const key = `field_${field.label_key}`;
  return key in en ? t(key as MessageKey & 'field_iban') : field.name.replaceAll('_', ' ');
}

/** The complaint about one field as a whole, also when it is empty. */
export function complaint(field: PayoutField, typed: string, t: Translate): string | null {
  if (typed.trim() === '') return t('required');
  return formatOf(field).problem(typed, true, t);
}

function lengthProblem(value: string, length: number, complete: boolean): true | null {
  if (!/^[0-9]*$/.test(value) || value.length > length) return true;
  return complete && value.length < length ? true : null;
}
