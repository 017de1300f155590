import type { FormEvent, ReactNode } from 'react';
import { useEffect, useState } from 'react';
import type { Patch } from '../app/url.js';
import { useResource } from '../ui/use-resource.js';
import type { FilterQuery } from './filter-query.js';
import { isEmptyQuery, split } from './filter-query.js';
import { useSavedFilters } from './saved-filters.js';

interface Props {
  asked: FilterQuery;
  error: string | undefined;
  onChange: (patch: Patch, options?: { push?: boolean }) => void;
}

/** What to see: types, an entity, conditions on the payload; and filters that were saved in this browser. */
export function FilterBar({ asked, error, onChange }: Props): ReactNode {
  const stats = useResource<{ rows: { event_type: string }[] }>('/api/v1/stats', { top: 500 });
  const { saved, save, remove } = useSavedFilters();
  const apply = (patch: Patch) => onChange(patch, { push: true });
  const clear = () => apply({ types: '', entity: '', where: [] });
  const present = new URLSearchParams(location.search);
  present.delete('cap');
  return (
    <div className="filter-bar">
      <Field
        id="types"
        label="Types"
        placeholder="TASK_*, agent.*"
        value={asked.types}
        list="known-types"
        onApply={types => apply({ types })}
      />
      <Field
        id="entity"
        label="Entity"
        placeholder="task/t-1"
        value={asked.entity}
        onApply={entity => apply({ entity })}
      />
      <Field
        id="where"
        label="Payload"
        placeholder="payload.status:eq:done"
        value={asked.where.join(' && ')}
        error={error}
        onApply={where =>
          apply({
            where: where
              .split('&&')
              .map(part => part.trim())
              .filter(Boolean),
          })
        }
      />
      <datalist id="known-types">
        {stats.data?.rows.slice(0, 200).map(({ event_type }) => (
          <option key={event_type} value={event_type} />
        ))}
      </datalist>
      <div className="chips">
        {split(asked.types).map(type => (
          <Chip
            key={type}
            text={type}
            onRemove={() =>
              apply({
                types: split(asked.types)
                  .filter(each => each !== type)
                  .join(','),
              })
            }
          />
        ))}
        {asked.entity && <Chip text={asked.entity} onRemove={() => apply({ entity: '' })} />}
        {asked.where.map(each => (
          <Chip key={each} text={each} onRemove={() => apply({ where: asked.where.filter(other => other !== each) })} />
        ))}
        {!isEmptyQuery(asked) && (
          <>
            <button type="button" className="small" onClick={clear}>
              Clear
            </button>
            <button type="button" className="small" onClick={() => save(String(present))}>
              Save
            </button>
          </>
        )}
        {saved
          .filter(query => query !== String(present))
          .map(query => (
            <span className="chip saved" key={query}>
              <button type="button" onClick={() => apply(patchOf(query))}>
                {[...new URLSearchParams(query).values()].join(' ')}
              </button>
              <button type="button" aria-label="Forget this filter" onClick={() => remove(query)}>
                ✕
              </button>
            </span>
          ))}
      </div>
    </div>
  );
}

function patchOf(query: string): Patch {
  const parameters = new URLSearchParams(query);
  return {
    types: parameters.get('types') ?? '',
    entity: parameters.get('entity') ?? '',
    where: parameters.getAll('where'),
  };
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }): ReactNode {
  return (
    <span className="chip">
      {text}
      <button type="button" aria-label={`Take out ${text}`} onClick={onRemove}>
        ✕
      </button>
    </span>
  );
}

function Field(props: {
  id: string;
  label: string;
  placeholder: string;
  value: string;
  list?: string;
  error?: string | undefined;
  onApply: (value: string) => void;
}): ReactNode {
  const { id, label, placeholder, value, list, error, onApply } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== value) {
      onApply(text.trim());
    }
  };
  return (
    <form className="field" onSubmit={submit}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={text}
        placeholder={placeholder}
        list={list}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={error !== undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={event => setText(event.target.value)}
        onBlur={() => submit()}
      />
      {error && (
        <span id={`${id}-error`} className="failed-text" role="alert">
          {error}
        </span>
      )}
    </form>
  );
}
