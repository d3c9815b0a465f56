import { connectToParent, type ParentConnection } from '@0gate/sdk/wire';
import { render } from 'preact';
import { type Access, createTokens } from './api/access.js';
import { createCall } from './api/client.js';
import { App } from './app.js';
import { embeddedAccess } from './entry/embedded.js';
import { hostedAccess } from './entry/hosted.js';
import { type Place, readPageFacts, readPlace } from './entry/place.js';
import { parseFragment, takeSecret } from './entry/secret.js';
import { embeddedHost, type Host, hostedHost, silentHost } from './surface/host.js';
import { pause } from './surface/pause.js';
import { createSurface, type Surface } from './surface/surface.js';
import { tellParent } from './surface/tell-parent.js';
import { followSystemTheme, isTheme, setTheme } from './theme/theme.js';
import './styles/index.css';

const root = document.getElementById('app');
if (root === null) throw new Error('the document has no place for the page');
const facts = readPageFacts(document);
const place = readPlace(location.pathname);
const now = (): number => performance.now();
followSystemTheme();

function open(access: Access): Surface {
  const tokens = createTokens(access, { wall: () => Date.now(), monotonic: now });
  const surface = createSurface({ call: createCall(), tokens, now, pause });
  addEventListener('online', surface.readNow);
  addEventListener('offline', surface.wentOffline);
  // Back from a wallet, a bank app or another tab: the last answer may be old, and the waiting read dead.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && surface.readNow());
  addEventListener('pageshow', (event) => event.persisted && surface.readNow());
  void surface.run();
  return surface;
}

function draw(surface: Surface, host: Host, locale: string | null): void {
  if (root === null) return;
  const session_id = place?.session_id ?? null;
  render(<App surface={surface} host={host} facts={facts} session_id={session_id} locale={locale} />, root);
}

function startHosted({ session_id }: Place): void {
  const places = { location, history, storage: () => sessionStorage };
  const secret = takeSecret(session_id, places);
  // The same link opened again in this tab changes the fragment only.
  addEventListener('hashchange', () => {
    if (parseFragment(location.hash) === null || takeSecret(session_id, places) === null) return;
    location.reload();
  });
  const query = new URLSearchParams(location.search);
  const theme = query.get('theme');
  if (isTheme(theme)) setTheme(theme);
  draw(open(hostedAccess(createCall(), session_id, secret)), hostedHost(window), query.get('locale'));
}

function startEmbedded({ session_id }: Place): void {
  const parent = connectToParent({ allowedOrigins: facts.embed_origins });
  const surface = open(embeddedAccess(parent, session_id, patience));
  draw(surface, silentHost, null);
  void parent.then((connection) => {
    follow(connection);
    draw(surface, embeddedHost(connection), connection.init.locale);
    tellParent(connection, surface);
  });
}

/** What the partner's page says after the first message, and the height it needs for the frame. */
function follow(parent: ParentConnection): void {
  if (parent.init.theme !== null) setTheme(parent.init.theme);
  parent.on('theme', ({ theme }) => isTheme(theme) && setTheme(theme));
  const tellHeight = (): void => {
    parent.send('resize', { height: Math.ceil(document.body.getBoundingClientRect().height) });
  };
  const observer = new ResizeObserver(tellHeight);
  observer.observe(document.body);
  parent.on('unmount', () => {
    observer.disconnect();
    parent.close();
  });
}

// A frame's address opened by itself has nobody to get a token from.
if (place === null || (place.kind === 'embedded' && window.parent === window))
  draw(open({ first: lost, renew: lost }), hostedHost(window), null);
else if (place.kind === 'hosted') startHosted(place);
else startEmbedded(place);

/** As long as the partner's page waits for this one to appear. */
function patience(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), 15_000));
}

function lost() {
  return Promise.resolve({ kind: 'lost', request_id: null } as const);
}
