/** A field of a payload, as a line of a table. */
export interface Field {
  path: string;
  /** `string or null`. */
  type: string;
  /** In all payloads that were looked at. */
  isRequired: boolean;
}

interface Schema {
  type?: string | readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  anyOf?: readonly Schema[];
  additionalProperties?: Schema | boolean;
}

const MAX_FIELDS = 500;
const MAX_DEPTH = 8;

/** Fields of a JSON Schema, parents before their children. */
export function fields(schema: unknown): Field[] {
  const all: Field[] = [];
  const walk = (schema: Schema, prefix: string, depth: number): void => {
    if (depth > MAX_DEPTH) {
      return;
    }
    const required = new Set(schema.required ?? []);
    for (const [name, value] of Object.entries(schema.properties ?? {})) {
      if (all.length >= MAX_FIELDS) {
        return;
      }
      const path = prefix === '' ? name : `${prefix}.${name}`;
      all.push({ path, type: typeOf(value), isRequired: required.has(name) });
      alternatives(value).forEach(each => {
        walk(each, path, depth + 1);
        if (each.items) {
          walk(each.items, `${path}[]`, depth + 1);
        }
      });
    }
  };
  alternatives(schema as Schema).forEach(each => walk(each, '', 0));
  return all;
}

const alternatives = (schema: Schema | null | undefined): Schema[] =>
  schema === null || schema === undefined || typeof schema !== 'object' ? [] : [schema, ...(schema.anyOf ?? [])];

function typeOf(schema: Schema): string {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  const types = [...own, ...(schema.anyOf ?? []).map(typeOf)].map(type =>
    type === 'array' && schema.items ? `array of ${typeOf(schema.items)}` : type,
  );
  return types.length === 0 ? 'anything' : [...new Set(types)].join(' or ');
}
