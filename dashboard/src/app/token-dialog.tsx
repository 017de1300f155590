import type { FormEvent, ReactNode } from 'react';
import { useState } from 'react';
import { dateTime } from '../ui/format.js';
import { Dialog } from './dialog.js';
import { claimsOf, token } from './token.js';

/** Asks for a token. It stays in this tab, and is sent in a header or as a subprotocol, never in an address. */
export function TokenDialog(props: {
  sentence: string | undefined;
  isForced: boolean;
  onClose: () => void;
}): ReactNode {
  const [text, setText] = useState('');
  const present = token.get();
  const claims = claimsOf(text.trim() || (present ?? ''));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    token.set(text.trim());
    props.onClose();
  };
  return (
    <Dialog title="Token" onClose={props.onClose} isForced={props.isForced && !present}>
      <form onSubmit={submit}>
        {props.sentence && (
          <p className="failed-text" role="alert">
            {props.sentence}
          </p>
        )}
        <label>
          A JWT for this server
          <textarea
            rows={4}
            value={text}
            onChange={event => setText(event.target.value)}
            placeholder="eyJhbGciOi…"
            spellCheck={false}
            autoComplete="off"
            autoFocus
            required
          />
        </label>
        {claims && (
          <p className="muted">
            {claims.sub ? `Of ${claims.sub}` : 'Of nobody in particular'}
            {claims.exp ? `, good until ${dateTime(claims.exp * 1_000)}` : ''}.
          </p>
        )}
        <p className="muted">
          It is kept in this tab until you close it. Who runs Kodama can make one; the docs (auth.md) tell how.
        </p>
        <p className="buttons">
          <button type="submit" className="primary">
            Use it
          </button>
          {present && (
            <button
              type="button"
              onClick={() => {
                token.set(undefined);
                props.onClose();
              }}
            >
              Forget the present one
            </button>
          )}
        </p>
      </form>
    </Dialog>
  );
}
