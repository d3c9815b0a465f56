import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PageFacts } from './entry/place.js';
import { Announcer } from './frame/announce.js';
import { Foot } from './frame/foot.js';
import { Leave } from './frame/leave.js';
import { Masthead } from './frame/masthead.js';
import { Notices } from './frame/notices.js';
import { PartsOfSale } from './frame/parts-of-sale.js';
import { StageContext } from './frame/screen.js';
import { chooseLocale } from './i18n/catalogue.js';
import { Speaking, useWords } from './i18n/context.js';
import { ApartScreen } from './screens/apart.js';
import { SaleScreen } from './screens/index.js';
import { SaleContext, useView } from './surface/context.js';
import type { Host } from './surface/host.js';
import type { Surface, View } from './surface/surface.js';
import { setBrand } from './theme/theme.js';

export interface AppProps {
  readonly surface: Surface;
  readonly host: Host;
  readonly facts: PageFacts;
  readonly session_id: string | null;
  /** What the page around it asks for. */
  readonly locale: string | null;
}

export function App(props: AppProps) {
  const view = useView(props.surface);
  const { page } = view;
  const locale = chooseLocale([
    page.kind === 'sale' ? page.state.session.locale : null,
    props.locale,
    ...navigator.languages,
  ]);
  return (
    <Speaking locale={locale}>
      <Announcer>
        <Frame {...props} view={view} />
      </Announcer>
    </Speaking>
  );
}

function Frame({ view, ...props }: AppProps & { readonly view: View }) {
  const { surface, host, facts } = props;
  const { t } = useWords();
  const { page } = view;
  const state = page.kind === 'sale' ? page.state : null;
  const brand = state?.brand ?? null;
  const brand_name = brand?.brand_name ?? facts.brand_name;
  const focus = useRef({ allowed: host.kind === 'hosted' });
  const stage = useMemo(() => ({ brand_name, focus: focus.current }), [brand_name]);
  useEffect(() => {
    if (brand !== null) setBrand(brand);
  }, [brand]);
  const sale = page.kind === 'sale' ? { state: page.state, received_at: page.received_at, surface, host } : null;
  return (
    <StageContext.Provider value={stage}>
      <SaleContext.Provider value={sale}>
        <div class={`page ${host.kind}`}>
          {(state?.session.mode === 'test' || facts.is_test) && <p class="band">{t('test_band')}</p>}
          <div class="card">
            <Masthead brand_name={brand_name} brand={brand}>
              {sale !== null && <Leave />}
            </Masthead>
            <Notices surface={surface} view={view} />
            {state !== null && <PartsOfSale state={state} />}
            {/* A new element for what takes the place of the loading screen: moved down, the old one would be seen to jump. */}
            <main key={page.kind} data-version={state?.session.version}>
              {page.kind === 'sale' ? (
                <SaleScreen />
              ) : (
                <ApartScreen page={page} host={host} readNow={surface.readNow} />
              )}
            </main>
            <Foot session_id={props.session_id} brand={brand} />
          </div>
        </div>
      </SaleContext.Provider>
    </StageContext.Provider>
  );
}
