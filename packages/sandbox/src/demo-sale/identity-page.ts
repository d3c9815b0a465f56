import { request } from 'undici';

/** Opens the identity provider's page, fills the form in and presses Approve. */
export async function approveOnPage(page_url: string, person: { name: string; birth_date: string }): Promise<void> {
  const page = await request(page_url);
  const action = /<form method="post" action="([^"]+)">/.exec(await page.body.text())?.[1];
  if (page.statusCode !== 200 || action === undefined) throw new Error(`${page_url} shows no form to fill in`);
  const pressed = await request(new URL(action, page_url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...person, status: 'approved' }).toString(),
  });
  await pressed.body.dump();
  if (pressed.statusCode !== 303) throw new Error(`the identity provider answered ${pressed.statusCode}`);
}
