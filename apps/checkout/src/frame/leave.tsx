import { useRef, useState } from 'preact/hooks';
import { useWords } from '../i18n/context.js';
import { Button } from '../parts/button.js';
import { ProblemNote } from '../parts/note.js';
import { useSale, useWrite } from '../surface/context.js';
import { waitsForUser } from '../surface/steps.js';

/** The way out of every step: for now, or for good. From the first coins on there is nothing to cancel any more. */
export function Leave() {
  const { state, host } = useSale();
  const { t, format } = useWords();
  const { busy, problem, write, clear } = useWrite();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  if (!waitsForUser(state.step) || state.session.status !== 'open') return null;
  const brand = state.brand.brand_name;
  const cancellable = state.scope === 'pay' && state.deposits.length === 0;
  const close = (): void => dialog.current?.close();
  return (
    <>
      <Button
        kind="quiet"
        onClick={() => {
          clear();
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {t('leave')}
      </Button>
      <dialog ref={dialog} aria-labelledby="leave-title" onClose={() => setOpen(false)}>
        {open && (
          <>
            <h2 id="leave-title">{t('leave_title')}</h2>
            <p>{t('leave_lead', { time: format.moment(state.session.expires_at) })}</p>
            {state.step === 'deposit' && <p class="note warning">{t('leave_sent_warning')}</p>}
            <ProblemNote problem={problem} />
            <div class="stack">
              <Button kind="primary" onClick={close}>
                {t('leave_stay')}
              </Button>
              <Button kind="quiet" onClick={() => host.leave(state)}>
                {t('leave_for_now', { brand })}
              </Button>
              {cancellable && (
                <Button
                  kind="danger"
                  busy={busy}
                  onClick={() => void write('cancel', {}).then((done) => done && close())}
                >
                  {t('leave_cancel')}
                </Button>
              )}
            </div>
          </>
        )}
      </dialog>
    </>
  );
}
