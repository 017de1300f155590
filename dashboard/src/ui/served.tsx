import type { ReactNode } from 'react';
import { Empty, Loaded } from './states.js';
import type { Resource } from './use-resource.js';

/** As `Loaded`; where the server has no such path it says so, instead of calling it an error. */
export function Served<T>(props: {
  resource: Resource<T>;
  /** What is read, for the loading state: `Reading the subscriptions`. */
  what: string;
  /** What the server does not tell: `its subscriptions`. */
  missing: string;
  /** What tells it instead. */
  instead?: string;
  children: (data: T) => ReactNode;
}): ReactNode {
  const { resource, what, missing, instead, children } = props;
  if (resource.data === undefined && resource.failure?.status === 404) {
    return (
      <Empty title={`This server does not tell ${missing}`}>
        <p className="muted">It is older than this page, or this part of it is switched off.</p>
        {instead && (
          <p>
            The command line tells it: <code>{instead}</code>
          </p>
        )}
      </Empty>
    );
  }
  return (
    <Loaded resource={resource} what={what}>
      {children}
    </Loaded>
  );
}
