import type { KodamaEvent } from './event.js';

type Scalar = string | number | boolean;

/** What a field must be: a value, one of some values, present or absent, or a text with a prefix. */
export type Condition = Scalar | readonly Scalar[] | { readonly exists: boolean } | { readonly prefix: string };

/** Selects events; all parts are ANDed. An absent or empty list takes all. */
export interface Filter<T extends string = string> {
  /** Event types, exact or with `*` for any letters. */
  readonly types?: readonly T[] | undefined;
  readonly entityTypes?: readonly string[] | undefined;
  readonly entityIds?: readonly string[] | undefined;
  /** Conditions by path: `{ 'payload.project_id': 'p-1' }`. */
  readonly where?: Readonly<Record<string, Condition>> | undefined;
}

/** A filter as the server reads it; null takes all. */
export interface ServerFilter {
  event_types: readonly string[] | null;
  entity_types: readonly string[] | null;
  entity_ids: readonly string[] | null;
  where?: readonly string[];
}

const MAX_NAMES = 1_000;
const MAX_IDS = 50;
const MAX_WHERE = 8;
const MAX_VALUES = 50;
const MAX_LETTERS = 256;
/** The server has paths into the payload only, of at most eight keys. */
const SERVER_PATH = /^payload(\.[^.]+){1,7}$/;

/** Compiles a filter to a predicate. */
export function matcher(filter: Filter): (event: KodamaEvent) => boolean {
  const tests: ((event: KodamaEvent) => boolean)[] = [];
  const names = filter.types ?? [];
  const exact = new Set<string>(names.filter(name => !name.includes('*')));
  const patterns = names.filter(name => name.includes('*')).map(toRegExp);
  if (names.length > 0) {
    tests.push(({ event_type }) => exact.has(event_type) || patterns.some(pattern => pattern.test(event_type)));
  }
  for (const [field, values] of [
    ['entity_type', filter.entityTypes],
    ['entity_id', filter.entityIds],
  ] as const) {
    if (values?.length) {
      const wanted = new Set(values);
      tests.push(event => wanted.has(String(event[field])));
    }
  }
  for (const [path, condition] of Object.entries(filter.where ?? {})) {
    const keys = path.split('.');
    const holds = conditionTest(condition);
    tests.push(event => holds(keys.reduce<unknown>(valueOf, event)));
  }
  return event => tests.every(test => test(event));
}

/**
 * The filter of one connection for several subscriptions: the smallest set of names that has all that is wanted. It lets more through than the
 * filters do, since clients apply them exactly.
 */
export function union(filters: readonly Filter[]): ServerFilter {
  return {
    event_types: names(filters, filter => filter.types, MAX_NAMES),
    entity_types: names(filters, filter => filter.entityTypes, MAX_NAMES),
    entity_ids: names(filters, filter => filter.entityIds, MAX_IDS),
  };
}

/** Each filter for itself, for a server that takes several on one connection. */
export function each(filters: readonly Filter[]): ServerFilter[] {
  return filters.map(filter => {
    const where = conditions(filter);
    return { ...union([filter]), ...(where.length > 0 && { where }) };
  });
}

/** Conditions as `path:operator:value`; those that the server does not have are left out. */
export function conditions({ where = {} }: Filter): string[] {
  return Object.entries(where)
    .flatMap(([path, condition]) => {
      const [operator, values] = expression(condition);
      const known = SERVER_PATH.test(path) && values.length <= MAX_VALUES;
      return known && values.every(({ length }) => length <= MAX_LETTERS) && operator
        ? `${path.replace(/[\\:]/g, '\\$&')}:${operator}${operator === 'in:' ? escapeNames(values) : values.join('')}`
        : [];
    })
    .slice(0, MAX_WHERE);
}

function expression(condition: Condition): [operator: string, values: readonly string[]] {
  if (typeof condition !== 'object') {
    return ['eq:', [`${condition}`]];
  } else if ('prefix' in condition) {
    return ['prefix:', [condition.prefix]];
  } else if ('exists' in condition) {
    return [condition.exists ? 'exists' : '', []];
  }
  return ['in:', condition.map(String)];
}

/** Names as a query parameter has them: by comma, with `\,` for a comma in a name and `\\` for a backslash before a comma. */
export function escapeNames(values: readonly string[]): string {
  return values
    .map((value, i) => {
      const escaped = value.replace(/(\\*),/g, '$1$1\\,');
      return i < values.length - 1 ? escaped.replace(/\\+$/, '$&$&') : escaped;
    })
    .join(',');
}

function names(
  filters: readonly Filter[],
  of: (filter: Filter) => readonly string[] | undefined,
  limit: number,
): readonly string[] | null {
  const all = new Set<string>();
  for (const filter of filters) {
    const some = of(filter);
    if (!some?.length || some.some(name => of(filter) === filter.types && name.includes('*'))) {
      return null;
    }
    some.forEach(name => all.add(name));
  }
  return all.size > limit || all.size === 0 ? null : [...all];
}

function toRegExp(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's');
}

function conditionTest(condition: Condition): (value: unknown) => boolean {
  if (typeof condition !== 'object') {
    return value => isScalar(value) && String(value) === String(condition);
  } else if ('prefix' in condition) {
    return value => typeof value === 'string' && value.startsWith(condition.prefix);
  } else if ('exists' in condition) {
    return value => (value !== undefined) === condition.exists;
  }
  const wanted = new Set(condition.map(String));
  return value => isScalar(value) && wanted.has(String(value));
}

/** A path names keys of objects; arrays have none. */
function valueOf(at: unknown, key: string): unknown {
  return typeof at === 'object' && at !== null && !Array.isArray(at) && Object.hasOwn(at, key)
    ? (at as Record<string, unknown>)[key]
    : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return value !== null && value !== undefined && typeof value !== 'object';
}
