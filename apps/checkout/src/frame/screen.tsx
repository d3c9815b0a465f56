import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useWords } from '../i18n/context.js';
import { Button } from '../parts/button.js';

/** Who speaks in the window's title, and whether the next heading takes the focus. */
export interface Stagecraft {
  readonly brand_name: string | null;
  /** Set after the first screen of an embedded page: it must not take the focus from the page around it. */
  readonly focus: { allowed: boolean };
}

export const StageContext = createContext<Stagecraft>({ brand_name: null, focus: { allowed: true } });

interface Primary {
  readonly label: string;
  readonly busy?: boolean;
  /** Absent: the form of the screen is sent. */
  readonly onClick?: () => void;
}

/** One step of the page: its heading takes the focus, and there is one primary action, always in sight. */
export function Screen(props: {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly mark?: 'good' | 'bad' | 'waiting';
  readonly children?: ComponentChildren;
  readonly problem?: ComponentChildren;
  readonly primary: Primary;
  readonly secondary?: ComponentChildren;
  readonly onSubmit?: () => void;
}) {
  const { primary, onSubmit } = props;
  const content = (
    <>
      <div class="content">
        <div class="title">
          {props.mark && <Mark kind={props.mark} />}
          <Heading title={props.title} />
        </div>
        {props.lead && <p class="lead">{props.lead}</p>}
        {props.children}
      </div>
      <div class="actions">
        {props.problem}
        <Button
          kind="primary"
          busy={primary.busy ?? false}
          {...(primary.onClick === undefined ? { submit: true } : { onClick: primary.onClick })}
        >
          {primary.label}
        </Button>
        {props.secondary}
      </div>
    </>
  );
  if (onSubmit === undefined) return <div class="screen">{content}</div>;
  return (
    <form
      class="screen"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {content}
    </form>
  );
}

function Heading({ title }: { readonly title: string }) {
  const { t } = useWords();
  const { brand_name, focus } = useContext(StageContext);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (focus.allowed) heading.current?.focus({ preventScroll: true });
    if (focus.allowed) window.scrollTo(0, 0);
    focus.allowed = true;
  }, []);
  useEffect(() => {
    document.title = brand_name === null ? title : t('page_title', { heading: title, brand: brand_name });
  }, [title, brand_name, t]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}

function Mark({ kind }: { readonly kind: 'good' | 'bad' | 'waiting' }) {
  const lines = { good: 'M8.5 16.5l5 5 10-11', bad: 'M11 11l10 10M21 11l-10 10', waiting: 'M16 9v7.5l4.5 2.5' };
  return (
    <svg class={`mark mark-${kind}`} viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="15" />
      <path d={lines[kind]} />
    </svg>
  );
}
