import type { ReactNode } from 'react';
import { createContext, useContext } from 'react';
import type { KodamaClient, UntypedEvents } from '../index.js';

const Context = createContext<KodamaClient | undefined>(undefined);

/** Gives a client to the hooks below it. Create the client once, outside of components. */
export function KodamaProvider<E extends object = UntypedEvents>(props: {
  client: KodamaClient<E>;
  children?: ReactNode;
}): ReactNode {
  return <Context.Provider value={props.client as unknown as KodamaClient}>{props.children}</Context.Provider>;
}

/** The provider's client. */
export function useKodamaClient<E extends object = UntypedEvents>(): KodamaClient<E> {
  const client = useContext(Context);
  if (!client) {
    throw new Error('There is no KodamaProvider above this component');
  }
  return client as unknown as KodamaClient<E>;
}
