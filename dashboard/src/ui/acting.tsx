import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Access, Right } from '../app/access.js';
import { useAccess } from '../app/access.js';
import { Dialog } from '../app/dialog.js';
import { sentenceOf } from './use-resource.js';

/** Why this page may not do something, in a sentence; undefined where it may. */
export function whyNot(access: Access, right: Right): string | undefined {
  if (access.may[right]) {
    return undefined;
  }
  return (
    access.why_not?.[right] ??
    (access.auth === undefined
      ? 'Read only: this server does not tell what this page may change.'
      : 'Read only: the token of this page may not change anything.')
  );
}

export const useWhyNot = (right: Right): string | undefined => whyNot(useAccess().access, right);

/** Says why buttons are off; nothing where they are on. */
export function ReadOnlyNote({ why }: { why: string | undefined }): ReactNode {
  return why ? (
    <p className="muted read-only" id="read-only">
      <span aria-hidden="true">○ </span>
      {why}
    </p>
  ) : null;
}

/** Asks once before something is changed, shows what the server says, and closes when it is done. */
export function Confirm(props: {
  title: string;
  /** The verb of the button. */
  action: string;
  busy?: string;
  disabled?: boolean;
  run: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const { title, action, busy = 'Working…', disabled = false, run, onClose, children } = props;
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  const submit = async () => {
    setRunning(true);
    setError(undefined);
    try {
      await run();
      onClose();
    } catch (failure) {
      setError(sentenceOf(failure));
      setRunning(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={event => {
          event.preventDefault();
          void submit();
        }}
      >
        {children}
        {error && (
          <p className="failed-text" role="alert">
            <span aria-hidden="true">✕ </span>
            {error}
          </p>
        )}
        <div className="buttons">
          <button type="submit" className="primary" disabled={disabled || isRunning}>
            {isRunning ? busy : action}
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
