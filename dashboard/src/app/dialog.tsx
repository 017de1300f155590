import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';

/** A modal dialog of the browser: it keeps the focus, and Escape closes it. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  isForced?: boolean;
  children: ReactNode;
}): ReactNode {
  const { title, onClose, isForced = false, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={event => (isForced ? event.preventDefault() : onClose())}
      onClick={event => event.target === dialog.current && !isForced && onClose()}
    >
      <div className="dialog">
        <header>
          <h2>{title}</h2>
          {!isForced && (
            <button type="button" className="icon" aria-label="Close" onClick={onClose}>
              ✕
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
