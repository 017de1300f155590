const NAMES: readonly [string, string][] = [
  ['event_types', 'types'],
  ['entity_types', 'of'],
  ['entity_ids', 'ids'],
  ['where', 'where'],
];

/** Filters in words: `types TASK_*; of task`. Several are alternatives. */
export function filterWords(filters: unknown): string {
  if (Array.isArray(filters)) {
    const all = filters.map(filterWords);
    return all.length === 0 || all.includes('all events') ? 'all events' : all.join(' or ');
  }
  if (filters === null || typeof filters !== 'object') {
    return typeof filters === 'string' && filters !== '' ? filters : 'all events';
  }
  const parts = NAMES.flatMap(([key, word]) => {
    const values = (filters as Record<string, unknown>)[key];
    const more = (filters as Record<string, unknown>)[`more_${key}`];
    return Array.isArray(values) && values.length > 0
      ? `${word} ${values.join(', ')}${typeof more === 'number' ? ` and ${more} more` : ''}`
      : [];
  });
  return parts.length === 0 ? 'all events' : parts.join('; ');
}
