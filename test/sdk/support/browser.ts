import chromium_program from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await chromium_program.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--no-zygote'],
    headless: true,
  });
}
