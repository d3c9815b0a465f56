import { shoot, sizes } from './camera.mjs';

/** The users of test/browser, with a camera where those have a judge. */
async function users() {
  const support = (name) => import(`../../test/dist/browser/support/${name}.js`);
  const [world, visit, steps] = await Promise.all(['world', 'visit', 'steps'].map(support));
  const { synthetic_accounts } = await import('../../packages/sandbox/dist/index.js');
  return { ...world, ...visit, ...steps, accounts: synthetic_accounts };
}

const embedded = { amount: '250.00', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM', mode: 'embed' };
const redirected = { amount: '250.00', currency: 'GBP', asset: 'EURC', network: 'BASE', mode: 'redirect' };

/** What a user lives through, by name; each begins at the surface's first screen. */
const stories = {
  'embedded-paid': [
    embedded,
    async (visit, { accounts, goToDeposit, sendFromDemoWallet, seePaid }, address) => {
      await goToDeposit(visit, accounts.de_normal, address);
      await sendFromDemoWallet(visit);
      await seePaid(visit);
    },
  ],
  'redirect-paid': [
    redirected,
    async (visit, { accounts, goToDeposit, sendFromExtension, seePaid }, address) => {
      await goToDeposit(visit, accounts.gb_normal, address);
      await sendFromExtension(visit);
      await seePaid(visit);
    },
  ],
  'redirect-refunded': [
    redirected,
    async (visit, { accounts, goToDeposit, sendFromExtension, at, press, seeRecord }, address) => {
      await goToDeposit(visit, accounts.gb_final_refusal, address);
      await sendFromExtension(visit);
      const frame = await at(visit, 'This sale did not work out');
      await frame.getByText('Back with you').waitFor();
      await visit.book.look(frame, 'refunded');
      await press(frame, 'Back to Demo Wallet');
      await seeRecord(visit, 'withdrawal_failed');
    },
  ],
  'embedded-other-details': [
    embedded,
    async (visit, { accounts, goToDeposit, sendFromDemoWallet, at, seeRecord }, address) => {
      await goToDeposit(visit, accounts.de_wrong_details, address);
      await sendFromDemoWallet(visit);
      await at(visit, 'The bank needs other details');
      await visit.page.getByRole('link', { name: 'See this withdrawal' }).click();
      await seeRecord(visit, 'withdrawal_processing');
    },
  ],
  'embedded-cancelled': [
    embedded,
    async (visit, { at, seeRecord }) => {
      await at(visit, 'Where do you live?');
      await visit.page.goto(visit.status_url);
      await seeRecord(visit, 'withdrawal_pending_user_action');
      await visit.page.getByRole('button', { name: 'Cancel withdrawal' }).click();
      await seeRecord(visit, 'withdrawal_cancelled');
      await visit.page.goto(visit.wallet_url);
      await visit.book.look(visit.page.mainFrame(), 'wallet: start again');
    },
  ],
};

/** Each story on a phone by day and at a desk by night. Answers with how many pictures were taken. */
export async function shootStack() {
  const given = await users();
  const world = await given.openWorld();
  let taken = 0;
  try {
    for (const [size, colorScheme] of [
      ['phone', 'light'],
      ['desk', 'dark'],
    ]) {
      for (const [story, [wish, live]] of Object.entries(stories)) {
        let number = 0;
        const camera = {
          look: async (frame, name) => {
            taken += 1;
            number += 1;
            const order = `${number}`.padStart(2, '0');
            const file = name.replace(/[^a-z]+/gi, '-').toLowerCase();
            await shoot(frame.page(), `stack/${size}-${colorScheme}-${story}/${order}-${file}`);
          },
        };
        const settings = { viewport: sizes[size], extension: world.coins, browser: { colorScheme } };
        const visit = await given.startVisit(world, camera, wish, settings);
        await live(visit, given, world.coins.address);
        await visit.close();
        console.log(`  ${size}, ${colorScheme}, ${story}`);
      }
    }
  } finally {
    await world.close();
  }
  return taken;
}
