import { answerParent } from './child.js';
import { startReceiver } from './receiver.js';

/** A partner that only takes its events, in a process of its own. */
const receiver = await startReceiver(process.env['WEBHOOK_SECRET'] ?? '', () => {});
answerParent<'url', string>(async () => receiver.url);
