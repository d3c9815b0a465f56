import { createElement, StrictMode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import { GateOffRamp, GateOnRamp, GateSwap, RampCheckout, type RampCheckoutProps } from '../index.js';

const components = { GateOffRamp, GateOnRamp, GateSwap, RampCheckout };

/** What a test can say from outside the page; each callback it names is told to `window.told` with this render's tag. */
export interface Rendering {
  readonly component?: keyof typeof components;
  readonly props: object;
  readonly listen?: readonly string[];
  readonly tag?: string;
}

declare global {
  interface Window {
    react: {
      render(rendering: Rendering): void;
      hydrate(rendering: Rendering): void;
      unmount(): void;
    };
  }
}

const container = document.querySelector('#ramp') as HTMLElement;
let root: Root | null = null;
window.told = [];

window.react = {
  render: (rendering) => {
    root ??= createRoot(container);
    root.render(elementOf(rendering));
  },
  hydrate: (rendering) => {
    container.innerHTML = renderToString(elementOf(rendering));
    root = hydrateRoot(container, elementOf(rendering), {
      onRecoverableError: (error) => void window.told.push(['hydration', String(error)]),
    });
  },
  unmount: () => {
    root?.unmount();
    root = null;
  },
};

function elementOf({ component = 'RampCheckout', props, listen = [], tag = '' }: Rendering) {
  const callbacks = listen.map((name) => [name, (argument: unknown) => tell(`${name}${tag}`, argument)]);
  const all = { ...props, ...Object.fromEntries(callbacks) } as RampCheckoutProps;
  return createElement(StrictMode, null, createElement(components[component], all));
}

function tell(name: string, argument: unknown) {
  const error = argument instanceof Error ? { name: argument.name, code: Reflect.get(argument, 'code') } : null;
  window.told.push([name, error ?? argument]);
  if (name.startsWith('onDepositRequest')) return Promise.resolve({ txHash: `0x${'ab'.repeat(32)}` });
  return undefined;
}
