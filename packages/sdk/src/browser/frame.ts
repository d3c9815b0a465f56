import { GateBrowserError } from './errors.js';

const height_min_px = 480;
const height_max_px = 8_000;

/** The element that a selector names. */
export function findContainer(target: string | Element): Element {
  const found = typeof target === 'string' ? document.querySelector(target) : target;
  if (found !== null) return found;
  throw new GateBrowserError('container_not_found', `There is no element "${target}" in this page.`);
}

/** The surface's iframe, not yet in the page. */
export function createFrame(surface_origin: string, session_id: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.src = `${surface_origin}/embed/${session_id}`;
  frame.title = '0Gate';
  frame.allow = 'clipboard-write; camera; publickey-credentials-get';
  frame.referrerPolicy = 'strict-origin';
  Object.assign(frame.style, {
    display: 'block',
    width: '100%',
    minWidth: 'min(320px, 100%)',
    minHeight: `${height_min_px}px`,
    border: '0',
    colorScheme: 'normal',
  });
  return frame;
}

/** As high as its content, so that only the page around it scrolls. */
export function resizeFrame(frame: HTMLIFrameElement, height: unknown): void {
  if (typeof height !== 'number' || !Number.isFinite(height)) return;
  const height_px = Math.min(Math.max(Math.ceil(height), height_min_px), height_max_px);
  frame.style.height = `${height_px}px`;
}
