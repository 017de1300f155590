import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { clock, duration } from './format.js';
import type { Failure, Resource } from './use-resource.js';

/** The time, each so many milliseconds. */
export function useNow(every = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Text that is copied with a button beside it. */
export function Command({ text }: { text: string }): ReactNode {
  return (
    <span className="command">
      <code>{text}</code>
      <CopyButton text={text} />
    </span>
  );
}

export function CopyButton({ text, label = 'Copy' }: { text: string | (() => string); label?: string }): ReactNode {
  const [state, setState] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setState('Copied');
    } catch {
      setState('The browser did not allow it');
    }
    setTimeout(() => setState(''), 2_000);
  };
  return (
    <button type="button" className="small" onClick={() => void copy()}>
      {state || label}
    </button>
  );
}

/** A command that makes an event, as anyone with a redis-cli would. */
export const PUBLISH = `redis-cli PUBLISH events.TASK_COMPLETED '{"event_type":"TASK_COMPLETED","entity_type":"task","entity_id":"t-1","payload":{"status":"done"}}'`;

export function Empty(props: { title: string; isPage?: boolean; children?: ReactNode }): ReactNode {
  const { title, isPage, children } = props;
  return (
    <div className="state">
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}

export function Failed({ failure, retry }: { failure: Failure; retry?: () => void }): ReactNode {
  return (
    <div className="state failed" role="alert">
      <h2>
        <span aria-hidden="true">✕ </span>
        {failure.sentence.split('; there is GET')[0]}
      </h2>
      <p className="muted">
        Since {clock(failure.since, false)}
        <NextTry failure={failure} />{' '}
        {retry && (
          <button type="button" className="small" onClick={retry}>
            Try now
          </button>
        )}
      </p>
    </div>
  );
}

/** Appears only if it takes a while. */
export function Loading({ what = 'Loading' }: { what?: string }): ReactNode {
  return (
    <div className="state loading">
      <p>{what}…</p>
    </div>
  );
}

/** A resource's states: loading, failed, or its data; what failed after it was read stays, with a line that says so. */
export function Loaded<T>({
  resource,
  what,
  children,
}: {
  resource: Resource<T>;
  what?: string;
  children: (data: T) => ReactNode;
}): ReactNode {
  const { data, failure, refresh } = resource;
  if (data === undefined) {
    return failure ? <Failed failure={failure} retry={refresh} /> : <Loading {...(what && { what })} />;
  }
  return (
    <>
      {failure && <StaleLine failure={failure} at={resource.at} />}
      {children(data)}
    </>
  );
}

function StaleLine({ failure, at }: { failure: Failure; at: number | undefined }): ReactNode {
  return (
    <p className="stale-line">
      <span role="alert">
        <b>As of {clock(at, false)}.</b> {failure.sentence} Since {clock(failure.since, false)}
      </span>
      <NextTry failure={failure} />
    </p>
  );
}

function NextTry({ failure }: { failure: Failure }): ReactNode {
  const now = useNow();
  const left = failure.nextTry ? Math.max(0, failure.nextTry - now) : undefined;
  return left === undefined
    ? '.'
    : left > 0
      ? `; next try in ${duration(Math.ceil(left / 1_000) * 1_000)}.`
      : '; trying…';
}

/** Says that a derived answer is old, as the server sees it. */
export function AsOf({ answer }: { answer: { as_of?: string | null; stale?: boolean } }): ReactNode {
  if (!answer.stale) {
    return null;
  }
  return (
    <span className="tag warn" title="Processors are behind, or do not report">
      {answer.as_of ? `as of ${clock(answer.as_of, false)}` : 'processors have not reported'}
    </span>
  );
}
