import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Problem } from '../api/problem.js';
import type { SurfaceState } from '../surface-state.js';
import type { Host } from './host.js';
import type { Command, Surface, View } from './surface.js';

export interface Sale {
  readonly state: SurfaceState;
  readonly received_at: number;
  readonly surface: Surface;
  readonly host: Host;
}

export const SaleContext = createContext<Sale | null>(null);

/** The sale on the screen. Only for what is drawn inside one. */
export function useSale(): Sale {
  const sale = useContext(SaleContext);
  if (sale === null) throw new Error('drawn outside a sale');
  return sale;
}

export function useView(surface: Surface): View {
  const [view, setView] = useState(surface.view);
  useEffect(() => {
    // What happened between the first drawing and now was not heard.
    setView(surface.view());
    return surface.subscribe(() => setView(surface.view()));
  }, [surface]);
  return view;
}

export interface Writing {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** True when it was done. */
  readonly write: (command: Command, fields: object) => Promise<boolean>;
  readonly clear: () => void;
}

/** One write at a time; what went wrong stays until the next try. */
export function useWrite(): Writing {
  const { surface } = useSale();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    write: async (command, fields) => {
      if (busy) return false;
      setBusy(true);
      setProblem(null);
      const failed = await surface.write(command, fields);
      setBusy(false);
      setProblem(failed);
      return failed === null;
    },
  };
}
