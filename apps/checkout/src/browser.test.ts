import { afterAll, afterEach } from 'vitest';
import { sharedStage } from '../fixtures/browser.js';

// One build of the page and one browser for everything that needs them: both take longer than most of the tests.
import './browser/screens.js';
import './browser/pages.js';
import './browser/embedded.js';

afterEach(async () => (await sharedStage()).closeWindows());
afterAll(async () => (await sharedStage()).close());
