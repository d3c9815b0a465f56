// The surface in a React page. Your server creates the session, as in ../browser-embed/server.ts.
import { GateRamp } from '@0gate/sdk/browser';
import { GateOffRamp } from '@0gate/sdk/react';
import { type ReactElement, useEffect, useState } from 'react';

interface Opened {
  readonly publishableKey: string;
  readonly clientSecret: string;
}

/** @param baseUrl the gateway’s API, such as `https://api.gate.example` */
export function Withdraw({ withdrawal_id, baseUrl }: { withdrawal_id: string; baseUrl: string }): ReactElement {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [told, tell] = useState('Opening…');

  useEffect(() => {
    const leaving = new AbortController();
    fetch(`/withdrawals/${withdrawal_id}/session`, { method: 'POST', signal: leaving.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(await response.text());
        setOpened(await response.json());
      })
      .catch((error: Error) => {
        if (!leaving.signal.aborted) tell(error.message);
      });
    return () => leaving.abort();
  }, [withdrawal_id]);

  return (
    <main>
      <p role="status">{told}</p>
      <GateOffRamp
        publishableKey={opened?.publishableKey ?? ''}
        clientSecret={opened?.clientSecret ?? null}
        baseUrl={baseUrl}
        onReady={() => tell('Follow the steps below.')}
        onSuccess={() => tell('Nothing left to do. We tell you when your bank has it.')}
        onClose={({ reason }) => tell(`Closed: ${reason}`)}
        onUnavailable={({ reason }) => tell(`Not possible now: ${reason}`)}
        onMountError={(error) => {
          if (error.code === 'embed_blocked' && opened !== null) GateRamp.redirectToCheckout({ ...opened, baseUrl });
          else tell(error.message);
        }}
      />
    </main>
  );
}
