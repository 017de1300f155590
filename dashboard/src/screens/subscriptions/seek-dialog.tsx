import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { change } from '../../app/kodama.js';
import { Confirm } from '../../ui/acting.js';
import { sentenceOf } from '../../ui/use-resource.js';
import { count } from '../../ui/format.js';
import type { Seek, Subscription } from './answers.js';
import { consequences, isTarget } from './seek-target.js';

const SETTLE_MILLIS = 400;
const EXAMPLES = ['earliest', '-10m', '-1h', 'latest'];

/** Moves a subscription; what that repeats and skips is asked of the server before anything is moved. */
export function SeekDialog(props: {
  subscription: Subscription;
  onDone: (sentence: string) => void;
  onClose: () => void;
}): ReactNode {
  const { subscription, onDone, onClose } = props;
  const path = `/api/v1/subscriptions/${encodeURIComponent(subscription.name)}/seek`;
  const [to, setTo] = useState('-10m');
  const [plan, setPlan] = useState<{ to: string; seek?: Seek; error?: string } | undefined>(undefined);
  const target = to.trim();
  const isValid = isTarget(target);
  useEffect(() => {
    if (!isValid) {
      return undefined;
    }
    let isOver = false;
    const timer = setTimeout(() => {
      change<Seek>('POST', path, { to: target, dry_run: true }).then(
        seek => isOver || setPlan({ to: target, ...(seek && { seek }) }),
        (error: unknown) => isOver || setPlan({ to: target, error: sentenceOf(error) }),
      );
    }, SETTLE_MILLIS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [path, target, isValid]);
  const known = isValid && plan?.to === target ? plan : undefined;
  const seek = async () => {
    const done = await change<Seek>('POST', path, { to: target, dry_run: false });
    onDone(
      `${subscription.name} goes on at #${count(done?.to)}: ${subscription.members.length > 0 ? 'within a second' : 'when it starts'}. ` +
        `To undo it, seek to ${done?.from}.`,
    );
  };
  return (
    <Confirm
      title={`Move ${subscription.name}`}
      action="Move it"
      busy="Moving…"
      disabled={!known?.seek}
      run={seek}
      onClose={onClose}
    >
      <label>
        The first event to handle
        <input
          value={to}
          spellCheck={false}
          maxLength={100}
          aria-invalid={!isValid}
          aria-describedby="seek-help"
          onChange={event => setTo(event.target.value)}
        />
      </label>
      <p className="buttons">
        {EXAMPLES.map(example => (
          <button key={example} type="button" className="small" onClick={() => setTo(example)}>
            {example}
          </button>
        ))}
      </p>
      <p id="seek-help" className="muted">
        <code>earliest</code>, <code>latest</code>, a sequence, a time such as <code>2026-03-03T12:00Z</code>, or back
        from now: <code>-10m</code>.
      </p>
      <div className="consequences" role="status">
        {!isValid ? (
          <p className="failed-text">✕ This is no start.</p>
        ) : !known ? (
          <p className="muted">Asking what it will repeat…</p>
        ) : known.seek ? (
          consequences(known.seek).map(sentence => <p key={sentence}>{sentence}</p>)
        ) : (
          <p className="failed-text">✕ {known.error}</p>
        )}
      </div>
      <p className="muted">
        Counts are events of the journal, matching or not, at this moment. Handlers must bear repeated events.
      </p>
    </Confirm>
  );
}
