import type { ReactNode } from 'react';
import { useState } from 'react';
import { change } from '../../app/kodama.js';
import { Confirm } from '../../ui/acting.js';
import { visible } from '../../ui/preview.js';
import type { Disposition, GapRow } from './answers.js';

const path = (type: string) => `/api/v1/gaps/dispositions/${encodeURIComponent(type)}`;

const DECISIONS = [
  { id: 'accepted', label: 'Accepted', meaning: 'It is meant to be so, until the last day. Then it is open again.' },
  { id: 'to-wire', label: 'To wire', meaning: 'A subscriber or publisher is missing and will be built.' },
  { id: 'to-trim', label: 'To trim', meaning: 'The event or subscription will be removed.' },
] as const;

/** Decides about the gaps of a type: what, which kinds, why, and until when. */
export function DecideDialog(props: {
  row: GapRow;
  disposition: Disposition | undefined;
  onDone: () => void;
  onClose: () => void;
}): ReactNode {
  const { row, disposition: before, onDone, onClose } = props;
  const [decision, setDecision] = useState(before?.disposition ?? 'accepted');
  const [kinds, setKinds] = useState<readonly string[]>(row.kinds);
  const [reason, setReason] = useState(before?.reason ?? '');
  const [until, setUntil] = useState(before?.until ?? day(90));
  const isAccepted = decision === 'accepted';
  const decide = async () => {
    await change('PUT', path(row.event_type), {
      kinds,
      disposition: decision,
      ...(reason.trim() !== '' && { reason: reason.trim() }),
      ...(isAccepted && { until }),
    });
    onDone();
  };
  return (
    <Confirm
      title={`Decide about ${visible(row.event_type)}`}
      action="Save the decision"
      disabled={kinds.length === 0 || (isAccepted && (reason.trim() === '' || until === ''))}
      run={decide}
      onClose={onClose}
    >
      <fieldset>
        <legend>Decision</legend>
        {DECISIONS.map(({ id, label, meaning }) => (
          <label key={id} className="check">
            <input type="radio" name="decision" checked={decision === id} onChange={() => setDecision(id)} /> {label}
            <span className="muted"> {meaning}</span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>Kinds</legend>
        {row.kinds.map(kind => (
          <label key={kind} className="check">
            <input
              type="checkbox"
              checked={kinds.includes(kind)}
              onChange={() => setKinds(kinds.includes(kind) ? kinds.filter(each => each !== kind) : [...kinds, kind])}
            />{' '}
            {kind}
          </label>
        ))}
      </fieldset>
      <label>
        Why{!isAccepted && <span className="muted"> (may be left out)</span>}
        <input
          value={reason}
          required={isAccepted}
          maxLength={500}
          placeholder="billed elsewhere"
          onChange={event => setReason(event.target.value)}
        />
      </label>
      {isAccepted && (
        <label>
          Last day it holds
          <input type="date" value={until} required min={day(0)} onChange={event => setUntil(event.target.value)} />
        </label>
      )}
      <p className="muted">
        The gap stays in the report, with this decision, and is in the baseline file. It can be withdrawn at any time.
      </p>
    </Confirm>
  );
}

export function WithdrawDialog(props: {
  disposition: Disposition;
  onDone: () => void;
  onClose: () => void;
}): ReactNode {
  const { disposition, onDone, onClose } = props;
  const withdraw = async () => {
    await change('DELETE', path(disposition.event_type));
    onDone();
  };
  return (
    <Confirm
      title={`Withdraw the decision about ${visible(disposition.event_type)}`}
      action="Withdraw"
      run={withdraw}
      onClose={onClose}
    >
      <p>
        Its gaps are open again, here and in the baseline file. Until now: {disposition.disposition},{' '}
        {disposition.kinds.join(', ')}
        {disposition.reason && <>, “{visible(disposition.reason)}”</>}.
      </p>
    </Confirm>
  );
}

function day(later: number): string {
  return new Date(Date.now() + later * 86_400_000).toISOString().slice(0, 10);
}
