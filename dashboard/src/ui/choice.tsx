import type { ReactNode } from 'react';
import type { Level } from './severity.js';
import { Status } from './severity.js';
import { count } from './format.js';

export interface Option {
  id: string;
  label: string;
  count?: number | undefined;
  level?: Level;
  title?: string;
}

/** Buttons that are on or off, with how many there are of each: a filter by hand. */
export function Choice(props: {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}): ReactNode {
  const { label, options, chosen, onChange } = props;
  return (
    <div className="choice" role="group" aria-label={label}>
      <span className="label">{label}</span>
      {options.map(option => {
        const isOn = chosen.includes(option.id);
        return (
          <button
            key={option.id}
            type="button"
            className="small"
            aria-pressed={isOn}
            title={option.title}
            onClick={() => onChange(isOn ? chosen.filter(each => each !== option.id) : [...chosen, option.id])}
          >
            {option.level ? <Status level={option.level}>{option.label}</Status> : option.label}
            {option.count !== undefined && <span className="figure">{count(option.count)}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** One of several views of the same screen. */
export function Views(props: {
  label: string;
  options: readonly { id: string; label: string; count?: number | undefined }[];
  chosen: string;
  onChange: (id: string) => void;
}): ReactNode {
  return (
    <div className="views" role="group" aria-label={props.label}>
      {props.options.map(({ id, label, count: number }) => (
        <button key={id} type="button" aria-pressed={id === props.chosen} onClick={() => props.onChange(id)}>
          {label}
          {number !== undefined && <span className="figure">{count(number)}</span>}
        </button>
      ))}
    </div>
  );
}

/** Words by comma in the address. */
export const words = (text: string | null): string[] => (text ? text.split(',').filter(word => word !== '') : []);

/** A search field that keeps its text in the address. */
export function Search(props: {
  label: string;
  text: string;
  placeholder?: string;
  onChange: (text: string) => void;
}): ReactNode {
  return (
    <input
      type="search"
      className="search-field"
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={props.text}
      maxLength={200}
      onChange={event => props.onChange(event.target.value)}
    />
  );
}
