import { useState } from 'preact/hooks';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { Choices } from '../parts/choices.js';
import { Field, focusField } from '../parts/field.js';
import { networkName } from '../parts/network-name.js';
import { ProblemNote, problemText } from '../parts/note.js';
import { useSale, useWrite } from '../surface/context.js';
import type { SourceKind } from '../surface-state.js';

/** Where the coins come from and where they go back to, confirmed before there is an address to send to. */
export function SourceScreen() {
  const { state } = useSale();
  const { t } = useWords();
  const { busy, problem, write, clear } = useWrite();
  const [kind, setKind] = useState<SourceKind>(state.source?.kind ?? 'own_wallet');
  const [address, setAddress] = useState(state.source?.refund_address ?? '');
  const [left, setLeft] = useState(false);
  const asset = state.offer?.asset ?? state.session.target_token ?? '';
  const network = networkName(state.offer?.network ?? state.session.target_network ?? '');

  const trimmed = address.trim();
  const own = !left ? null : trimmed === '' ? t('required') : isAddress(trimmed) ? null : t('source_address_format');
  const theirs = problem?.param === '/refund_address' ? problemText(problem, t) : null;
  const submit = (): void => {
    setLeft(true);
    if (!isAddress(trimmed)) focusField('refund-address');
    else void write('source', { kind, refund_address: trimmed });
  };
  return (
    <Screen
      title={t('source_title')}
      lead={t('source_lead')}
      onSubmit={submit}
      primary={{ label: t('source_confirm'), busy }}
      problem={theirs === null && <ProblemNote problem={problem} />}
    >
      <Choices<SourceKind>
        legend={t('source_kind')}
        name="kind"
        value={kind}
        onChange={setKind}
        choices={[
          { value: 'own_wallet', label: t('source_own_wallet'), note: t('source_own_wallet_note') },
          { value: 'exchange', label: t('source_exchange'), note: t('source_exchange_note') },
        ]}
      />
      <Field
        id="refund-address"
        label={t('source_refund')}
        value={address}
        hint={t(kind === 'exchange' ? 'source_refund_exchange' : 'source_refund_own', { asset, network })}
        problem={theirs ?? own}
        max_length={100}
        code
        onInput={(value) => {
          setAddress(value);
          if (problem !== null) clear();
        }}
        onBlur={() => setLeft(trimmed !== '')}
      />
    </Screen>
  );
}

const isAddress = (text: string): boolean => /^0x[0-9a-fA-F]{40}$/.test(text);
