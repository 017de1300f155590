import { useConnection } from '@kodama/client/react';
import { createContext, useContext } from 'react';
import { useResource } from '../ui/use-resource.js';

/** What changes something. */
export type Right = 'write' | 'publish';

/** What this page may do, and why not. */
export interface Access {
  auth?: boolean;
  subject?: string | null;
  may: { read: boolean; write: boolean; publish: boolean };
  /** The server's sentence for each right that is missing. */
  why_not?: Partial<Record<Right, string>>;
}

const UNKNOWN: Access = { may: { read: true, write: false, publish: false } };

export interface AccessState {
  access: Access;
  /** The server's sentence where a token is missing or refused. */
  denied: string | undefined;
}

export const AccessContext = createContext<AccessState>({ access: UNKNOWN, denied: undefined });

export const useAccess = (): AccessState => useContext(AccessContext);

/** Asks the server, at once where it has refused the connection; one that does not tell is asked whether it answers at all. */
export function useAccessState(): AccessState {
  const version = useConnection().state === 'denied';
  const told = useResource<Access>('/api/v1/access', {}, { every: 60_000, version });
  const old = told.failure?.status === 404;
  const journal = useResource('/api/v1/journal', {}, { enabled: old, every: 60_000, version });
  const failure = old ? journal.failure : told.failure;
  return {
    access: told.data ?? UNKNOWN,
    denied: failure?.status === 401 || failure?.status === 403 ? failure.sentence : undefined,
  };
}
