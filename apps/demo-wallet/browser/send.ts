import { ApiProblem, call, element } from './api.js';

interface Asked {
  readonly deposit: {
    readonly amount: string;
    readonly asset: string;
    readonly network: string;
    readonly address: string;
  };
}

const wallet_codes: ReadonlySet<string> = new Set(['wrong_chain', 'insufficient_funds', 'insufficient_gas']);

/** Asks the user, then has the wallet's server send. Rejects with the codes the surface has a screen for. */
export async function confirmSend(withdrawal_id: string, request: Asked): Promise<{ txHash: `0x${string}` }> {
  if (!(await agreed(request))) throw { code: 'user_rejected' };
  try {
    return await call<{ txHash: `0x${string}` }>('POST', '/api/demo/send', { withdrawal_id, request });
  } catch (error) {
    throw { code: error instanceof ApiProblem && wallet_codes.has(error.code) ? error.code : 'other' };
  }
}

function agreed({ deposit }: Asked): Promise<boolean> {
  const dialog = element('send', HTMLDialogElement);
  element('send-amount', HTMLElement).textContent = `${deposit.amount} ${deposit.asset}`;
  element('send-network', HTMLElement).textContent = deposit.network;
  element('send-to', HTMLElement).textContent = deposit.address;
  return new Promise((resolve) => {
    const close = (answer: boolean) => {
      dialog.close();
      resolve(answer);
    };
    element('send-confirm', HTMLButtonElement).onclick = () => close(true);
    element('send-reject', HTMLButtonElement).onclick = () => close(false);
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
