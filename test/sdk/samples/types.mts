// What a partner writes in TypeScript against the package; it only has to compile, under each way of finding modules.
import { APIError, type CreatedSession, GateClient, type GateEvent } from '@0gate/sdk';
import { createGateOffRamp, GateBrowserError, type GateRampOptions } from '@0gate/sdk/browser';
import { GateOffRamp, RampCheckout, type RampCheckoutProps } from '@0gate/sdk/react';
import { constructEvent } from '@0gate/sdk/webhooks';
import { connectToParent } from '@0gate/sdk/wire';

const gate = new GateClient({ apiKey: 'sk_test_1', baseUrl: 'https://api.gate.example', maxRetries: 1 });

export async function sell(): Promise<CreatedSession> {
  try {
    return await gate.sessions.create({ amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back' });
  } catch (error) {
    if (error instanceof APIError) console.log(error.requestId);
    throw error;
  }
}

export function receive(body: Uint8Array, header: string | undefined): string | null {
  const event: GateEvent = constructEvent(body, header, ['whsec_1', 'whsec_2'], { tolerance: 60 });
  return event.type === 'gate_session.completed' ? event.data.amount_settled : null;
}

export async function mount(options: GateRampOptions): Promise<void> {
  const ramp = createGateOffRamp({ ...options, environment: 'sandbox', theme: 'dark' });
  await ramp.mount('#ramp', {
    onSuccess: ({ txId, sessionId }) => console.log(txId, sessionId),
    onClose: ({ reason }) => console.log(reason satisfies 'user_closed' | 'session_cancelled' | 'session_expired'),
    onError: ({ code }) => console.log(code === 'embed_blocked'),
  });
  // @ts-expect-error: there is no such theme.
  ramp.setTheme('blue');
  // @ts-expect-error: amounts are texts, never numbers.
  await gate.sessions.create({ amount: 250, currency: 'EUR', return_url: 'https://app.example/back' });
}

export const props: RampCheckoutProps = {
  publishableKey: 'pk_test_1',
  clientSecret: null,
  onMountError: (error) => console.log(error instanceof GateBrowserError && error.code),
};
export const components = [RampCheckout(props), GateOffRamp(props)];
export const opened = connectToParent({ allowedOrigins: [] }).then((parent) => parent.init.theme);
