import type { KodamaEvent } from '../event.js';
import type { ServerFilter } from '../filter.js';

/** Whether an event passes a filter as the server reads it. */
export function passes(filter: ServerFilter, event: KodamaEvent): boolean {
  const named = (names: readonly string[] | null, name: string | null) =>
    !names?.length || names.includes(String(name));
  return (
    named(filter.event_types, event.event_type) &&
    named(filter.entity_types, event.entity_type) &&
    named(filter.entity_ids, event.entity_id) &&
    (filter.where ?? []).every(condition => holds(condition, event))
  );
}

function holds(condition: string, event: KodamaEvent): boolean {
  const [path = '', operator, ...rest] = condition.split(':');
  const value = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], event);
  const wanted = rest.join(':');
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(wanted);
    case 'in':
      return splitNames(wanted).includes(String(value));
    default:
      return String(value) === wanted;
  }
}

/** Names by comma; `\,` is a comma in a name, `\\` before a comma a backslash. */
export function splitNames(text: string): string[] {
  const names = [''];
  for (const [, plain = '', backslashes = '', comma = ''] of text.matchAll(/([^\\,]*)(\\*)(,?)/g)) {
    const kept = comma ? backslashes.slice(0, backslashes.length / 2) : backslashes;
    names[names.length - 1] += plain + kept;
    if (comma && backslashes.length % 2 === 1) {
      names[names.length - 1] += ',';
    } else if (comma) {
      names.push('');
    }
  }
  return names;
}
