import type { Condition, Filter } from '@kodama/client';

/** A filter as it stands in the address: `types`, `entity`, `where`. */
export interface FilterQuery {
  types: string;
  /** `type`, `type/id` or `/id`; several by comma. */
  entity: string;
  /** `path:eq:value`, `path:in:a,b`, `path:exists`, `path:prefix:text`. */
  where: readonly string[];
}

export function filterQuery(query: URLSearchParams): FilterQuery {
  return { types: query.get('types') ?? '', entity: query.get('entity') ?? '', where: query.getAll('where') };
}

export const isEmptyQuery = ({ types, entity, where }: FilterQuery): boolean =>
  types === '' && entity === '' && where.length === 0;

/** @throws Error with a sentence about what is wrong */
export function toFilter({ types, entity, where }: FilterQuery): Filter {
  const entities = split(entity).map(part => {
    const slash = part.indexOf('/');
    return slash < 0 ? [part, ''] : [part.slice(0, slash), part.slice(slash + 1)];
  });
  const distinct = (values: (string | undefined)[]) => [...new Set(values.filter(value => !!value))] as string[];
  return {
    types: split(types),
    entityTypes: distinct(entities.map(([type]) => type)),
    entityIds: distinct(entities.map(([, id]) => id)),
    where: Object.fromEntries(where.map(condition)),
  };
}

function condition(text: string): [string, Condition] {
  const [, path, operator, value = ''] = /^([^:]+):(eq|in|exists|prefix)(?::(.*))?$/s.exec(text) ?? [];
  if (path === undefined) {
    throw new Error(`A condition is path:eq:value, path:in:a,b, path:prefix:text or path:exists; this one is ${text}`);
  }
  switch (operator) {
    case 'in':
      return [path, split(value)];
    case 'prefix':
      return [path, { prefix: value }];
    case 'exists':
      return [path, { exists: true }];
    default:
      return [path, value];
  }
}

/** Values by comma; `\,` is a comma in a value. */
export function split(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map(part => part.replaceAll('\\,', ',').trim())
    .filter(part => part !== '');
}

/** Values as `split` reads them, and as parameters of the server are written. */
export const join = (values: readonly string[]): string => values.map(each => each.replaceAll(',', '\\,')).join(',');

/** Adds a value to a list, or takes it out if it is there. */
export function toggle(list: string, value: string): string {
  const values = split(list);
  const next = values.includes(value) ? values.filter(each => each !== value) : [...values, value];
  return join(next);
}
