import type { Translate } from '../i18n/catalogue.js';
import { en, type MessageKey } from '../i18n/en.js';

/** `one business day` and its like as a sentence's end; a speed that no catalogue knows is shown as the gateway says it. */
export function speedText(speed: string, t: Translate): string {
  const key = `speed_${speed.replace(/^one /, '').replaceAll(' ', '_')}`;
  return key in en ? t(key as MessageKey & 'speed_seconds') : speed;
}
