import type { ReactNode } from 'react';
import { Component, useEffect, useRef } from 'react';
import { Failed } from '../ui/states.js';
import { useResource } from '../ui/use-resource.js';

const EVERY = 2_000;

/** Shows a defect of a screen instead of an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) {
      return this.props.children;
    }
    return /import|preload/i.test(error.message) ? <NotLoaded error={error} /> : <Broken error={error} />;
  }
}

/** A screen whose files did not come: the page is loaded again when the server is back, perhaps with other files. */
function NotLoaded({ error }: { error: Error }): ReactNode {
  const { data, failure, refresh } = useResource('/api/v1/access', {}, { every: EVERY });
  const wasGone = useRef(false);
  useEffect(() => {
    if (failure) {
      wasGone.current = true;
    } else if (data && wasGone.current) {
      location.reload();
    }
  }, [data, failure]);
  return failure ? <Failed failure={failure} retry={refresh} /> : <Broken error={error} />;
}

function Broken({ error }: { error: Error }): ReactNode {
  return (
    <div className="state failed" role="alert">
      <h2>This screen has failed</h2>
      <p>{error.message}</p>
      <button type="button" onClick={() => location.reload()}>
        Load it again
      </button>
    </div>
  );
}
