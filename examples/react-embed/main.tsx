import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Withdraw } from './withdraw.tsx';

const root = document.querySelector<HTMLElement>('#root');
if (root === null) throw new Error('The page has no element #root.');
const { withdrawal = '', gateway = '' } = root.dataset;
createRoot(root).render(
  <StrictMode>
    <Withdraw withdrawal_id={withdrawal} baseUrl={gateway} />
  </StrictMode>,
);
