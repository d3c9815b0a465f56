import type { Session } from '../../../sessions/index.js';
import type { Page, SurfaceWorld } from './fixture.js';

export const refund_address = '0x52908400098527886E0F7030069857D2E4169EE7';
export const sepa = { holder_name: 'Ada Example', iban: 'DE89 3704 0044 0532 0130 00' };
export const faster = { holder_name: 'Ada Example', sort_code: '08-99-99', account_number: '66374958' };

/** A small sale, so that no identity is asked for, at one of its steps. */
export async function pageAt(
  world: SurfaceWorld,
  step: 'country' | 'asset' | 'payout_account' | 'price' | 'offered' | 'source' | 'deposit',
  change: Parameters<SurfaceWorld['session']>[0] = {},
): Promise<{ page: Page; session: Session; version: number }> {
  const session = await world.session({
    amount: '100.00',
    country_code: step === 'country' ? null : 'DE',
    ...(step === 'asset' ? { target_token: null, target_network: null } : {}),
    ...change,
  });
  const page = await world.open(session);
  let { version } = session;
  const next = async (path: string, body: object) => {
    const answer = await page.write(path, { expected_version: version, ...body });
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    version = answer.body.session.version;
    return answer.body;
  };
  const order = ['price', 'offered', 'source', 'deposit'];
  const reach = order.indexOf(step);
  if (reach >= 0) await next('payout_account', { method: 'sepa', fields: sepa });
  if (reach >= 1) await next('offer', {});
  if (reach >= 2) await next('confirm', { offer_id: (await page.read()).body.offer?.id });
  if (reach >= 3) await next('source', { kind: 'own_wallet', refund_address });
  return { page, session, version };
}
