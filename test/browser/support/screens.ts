/// <reference lib="dom" />
import axe from 'axe-core';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';

type Impact = 'minor' | 'moderate' | 'serious' | 'critical';

/** What was looked at: each screen once per size, since axe takes longer than most screens stand. */
export class ScreenBook {
  readonly screens = new Set<string>();
  readonly findings: Record<Impact, number> = { minor: 0, moderate: 0, serious: 0, critical: 0 };
  /** What axe would rather have otherwise, rule → screens. */
  readonly advice = new Map<string, Set<string>>();
  readonly #asked = new Map<string, number>();

  /** Nothing serious for axe, nothing wider than the window. `name` is the screen's, not the sale's. */
  async look(frame: Frame, name: string): Promise<void> {
    const width = frame.page().viewportSize()?.width;
    const key = `${name} @ ${width}`;
    if (this.screens.has(key)) return;
    this.screens.add(key);
    if (width === 320) await expectInSight(frame, key);
    await frame.evaluate(axe.source);
    const { violations, too_wide_px } = await frame.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const found = await axe.run(document, { iframes: false });
      return {
        violations: found.violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0]?.html })),
        too_wide_px: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      };
    });
    for (const { id, impact } of violations) {
      if (impact) this.findings[impact] += 1;
      this.advice.set(id, (this.advice.get(id) ?? new Set()).add(name));
    }
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect({ screen: key, grave, too_wide_px }).toEqual({ screen: key, grave: [], too_wide_px: 0 });
  }

  /** Takes over what a window has asked for: who → how often. */
  count(requests: Readonly<Record<string, number>>): void {
    for (const [who, times] of Object.entries(requests)) this.#asked.set(who, (this.#asked.get(who) ?? 0) + times);
  }

  summary(): string {
    const findings = Object.entries(this.findings).map(([impact, count]) => `${count} ${impact}`);
    const advice = [...this.advice].map(([rule, names]) => `${rule} (${names.size})`);
    const asked = [...this.#asked].map(([who, times]) => `${times} to ${who}`);
    return [
      `${this.screens.size} screens looked at; axe: ${findings.join(', ')}`,
      `rules not met: ${advice.join(', ') || 'none'}`,
      `requests: ${asked.join(', ')}`,
    ].join('\n');
  }
}

/** On a phone nobody has to scroll to learn where he is, or what to do next; in a frame as little as outside of one. */
async function expectInSight(frame: Frame, key: string): Promise<void> {
  const height = frame.page().viewportSize()?.height ?? 0;
  const action = frame.locator('.actions .primary');
  if ((await action.count()) === 0) return;
  const seen = async () => {
    const [heading, button] = await Promise.all([frame.locator('h1').boundingBox(), action.boundingBox()]);
    if (heading === null || button === null) return 'not there';
    return heading.y >= 0 && button.y >= heading.y && button.y + button.height <= height
      ? 'in sight'
      : { heading, button };
  };
  await expect.poll(seen, { message: `heading and action of ${key}` }).toBe('in sight');
}
