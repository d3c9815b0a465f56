import { useState } from 'preact/hooks';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { SaleHero } from '../parts/amount.js';
import { Button } from '../parts/button.js';
import { Choices } from '../parts/choices.js';
import { Field, focusField } from '../parts/field.js';
import { Note, ProblemNote, problemText } from '../parts/note.js';
import { complaint, formatOf, labelOf } from '../payout/fields.js';
import { speedText } from '../payout/speed.js';
import { useSale, useWrite } from '../surface/context.js';
import type { PayoutField } from '../surface-state.js';

type Typed = Readonly<Record<string, string>>;
const idOf = (name: string): string => `field-${name}`;

/** Where the money goes. Methods bring their fields; what was typed is kept over a change of method. */
export function AccountScreen({ onKept }: { readonly onKept?: () => void }) {
  const { state } = useSale();
  const { t, format } = useWords();
  const { busy, problem, write, clear } = useWrite();
  const methods = state.payout_methods;
  const [wanted, setMethod] = useState(state.payout_account?.method ?? null);
  const method = methods.find(({ id }) => id === wanted) ?? methods[0];
  const [typed, setTyped] = useState<Typed>(() => ({ holder_name: state.payout_account?.holder_name ?? '' }));
  const [checked, setChecked] = useState<readonly string[]>([]);
  const again = state.session.action_required?.what === 'payout_details' ? state.session.action_required : null;

  const change = (name: string, value: string): void => {
    setTyped((before) => ({ ...before, [name]: value }));
    if (problem !== null) clear();
  };
  const submit = async (accept_name_mismatch: boolean, values: Typed = typed): Promise<void> => {
    if (method === undefined) return;
    setChecked(method.fields.map(({ name }) => name));
    const wrong = method.fields.find((field) => complaint(field, values[field.name] ?? '', t) !== null);
    if (wrong !== undefined) return focusField(idOf(wrong.name));
    const fields = Object.fromEntries(
      method.fields.map((field) => [field.name, formatOf(field).plain(values[field.name] ?? '')]),
    );
    const accepted = accept_name_mismatch ? { accept_name_mismatch } : {};
    if (await write('payout_account', { method: method.id, fields, ...accepted })) onKept?.();
  };

  /** The gateway's complaint about this field, else our own once the user has left it. */
  const problemOf = (field: PayoutField): string | null => {
    if (problem?.param === `/fields/${field.name}` && problem.code !== 'payee_close_match')
      return problemText(problem, t);
    const value = typed[field.name] ?? '';
    if (checked.includes(field.name)) return complaint(field, value, t);
    return value === '' ? null : formatOf(field).problem(value, false, t);
  };
  const goodOf = (field: PayoutField): { good?: string } => {
    const value = typed[field.name] ?? '';
    const good = field.format === 'iban' && value !== '' && complaint(field, value, t) === null;
    return good ? { good: t('iban_good') } : {};
  };
  const suggested = problem?.code === 'payee_close_match' ? (problem.suggested_name ?? '') : null;
  const atField = method?.fields.some(({ name }) => problem?.param === `/fields/${name}`) ?? false;

  return (
    <Screen
      title={again === null ? t('account_title') : t('account_again_title')}
      lead={again === null ? t('account_lead') : t('account_again_lead')}
      onSubmit={() => void submit(false)}
      primary={{ label: t('continue'), busy }}
      problem={atField && suggested === null ? null : suggested === null && <ProblemNote problem={problem} />}
      secondary={
        onKept && (
          <Button kind="quiet" onClick={onKept}>
            {t('back')}
          </Button>
        )
      }
    >
      {again === null && <SaleHero state={state} />}
      {again !== null && again.until !== null && (
        <Note kind="warning">{t('account_again_until', { time: format.moment(again.until) })}</Note>
      )}
      {methods.length > 1 && method !== undefined && (
        <Choices
          legend={t('account_method')}
          name="method"
          value={method.id}
          onChange={setMethod}
          choices={methods.map(({ id, name, speed }) => ({ value: id, label: name, note: speedText(speed, t) }))}
        />
      )}
      {method?.fields.map((field) => {
        const { inputmode, autocomplete, tidy } = formatOf(field);
        return (
          <Field
            key={field.name}
            id={idOf(field.name)}
            label={labelOf(field, t)}
            value={typed[field.name] ?? ''}
            {...(field.format === 'text' ? {} : { hint: t('example', { example: field.example }) })}
            {...goodOf(field)}
            problem={problemOf(field)}
            inputmode={inputmode}
            autocomplete={autocomplete}
            max_length={field.max_length}
            code={field.format !== 'text'}
            onInput={(value) => change(field.name, value)}
            onBlur={() => {
              const value = typed[field.name] ?? '';
              if (value === '') return;
              setTyped((before) => ({ ...before, [field.name]: tidy(value) }));
              setChecked((before) => [...before, field.name]);
            }}
          />
        );
      })}
      {suggested !== null && (
        <Note kind="warning">
          <p role="alert">{t('account_close_match', { name: suggested })}</p>
          <div class="row">
            <Button
              kind="small"
              onClick={() => {
                const values = { ...typed, holder_name: suggested };
                setTyped(values);
                void submit(false, values);
              }}
            >
              {t('account_use_suggested', { name: suggested })}
            </Button>
            <Button kind="small" onClick={() => void submit(true)}>
              {t('account_accept')}
            </Button>
          </div>
        </Note>
      )}
    </Screen>
  );
}
