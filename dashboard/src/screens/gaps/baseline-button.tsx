import type { ReactNode } from 'react';
import { useState } from 'react';
import { getText } from '../../app/kodama.js';
import { sentenceOf } from '../../ui/use-resource.js';

/** Saves the accepted gaps as the file that `kodama gaps --baseline` reads. */
export function BaselineButton({ isServed }: { isServed: boolean }): ReactNode {
  const [error, setError] = useState('');
  if (!isServed) {
    return null;
  }
  const save = async () => {
    try {
      const text = await getText('/api/v1/gaps/dispositions', { format: 'baseline' });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
      link.download = 'gaps.yaml';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      setError('');
    } catch (failure) {
      setError(sentenceOf(failure));
    }
  };
  return (
    <span className="end">
      {error && (
        <span className="failed-text" role="alert">
          ✕ {error}{' '}
        </span>
      )}
      <button type="button" title="For kodama gaps --baseline gaps.yaml" onClick={() => void save()}>
        Baseline file
      </button>
    </span>
  );
}
