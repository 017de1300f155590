import { useState } from 'react';

const KEY = 'kodama.filters';
const MAX = 12;

function stored(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter(each => typeof each === 'string').slice(0, MAX) : [];
  } catch {
    return [];
  }
}

/** Filters of this browser, as queries; the newest twelve. */
export function useSavedFilters(): { saved: string[]; save: (query: string) => void; remove: (query: string) => void } {
  const [saved, setSaved] = useState(stored);
  const change = (next: string[]) => {
    localStorage.setItem(KEY, JSON.stringify(next.slice(0, MAX)));
    setSaved(next.slice(0, MAX));
  };
  return {
    saved,
    save: query => change([query, ...saved.filter(each => each !== query)]),
    remove: query => change(saved.filter(each => each !== query)),
  };
}
