/** A line of formatted JSON. Values are letters of the document, so that no number loses a digit. */
export interface JsonLine {
  depth: number;
  /** The key as written, with its quotes; undefined in arrays and at the top. */
  key: string | undefined;
  /** A value as written, or brackets. */
  value: string;
  kind: 'string' | 'number' | 'literal' | 'open' | 'close';
  /** Whether a comma follows. */
  comma: boolean;
  /** Number of the line that opens what this one is in; -1 at the top. */
  parent: number;
  /** Place in its array. */
  index: number;
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{}:,])/gsuy;

interface Level {
  line: number;
  isArray: boolean;
  count: number;
}

/**
 * Formats JSON, one value a line, without reading its numbers.
 *
 * @returns undefined for what is no JSON
 */
export function jsonLines(text: string): JsonLine[] | undefined {
  const lines: JsonLine[] = [];
  const levels: Level[] = [];
  let key: string | undefined;
  let expectsKey = false;
  TOKEN.lastIndex = 0;
  const add = (value: string, kind: JsonLine['kind']) => {
    const level = levels.at(-1);
    const index = level ? level.count++ : 0;
    lines.push({ depth: levels.length, key, value, kind, comma: false, parent: level?.line ?? -1, index });
    key = undefined;
  };
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) {
      return text.slice(at).trim() === '' && levels.length === 0 && lines.length > 0 ? lines : undefined;
    }
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      add(token, 'open');
      levels.push({ line: lines.length - 1, isArray: token === '[', count: 0 });
      expectsKey = token === '{';
    } else if (token === '}' || token === ']') {
      if (!level || level.isArray !== (token === ']')) {
        return undefined;
      }
      levels.pop();
      const opened = lines[level.line]!;
      if (level.count === 0) {
        opened.value += token;
        opened.kind = 'literal';
      } else {
        const { depth, parent, index } = opened;
        lines.push({ depth, key: undefined, value: token, kind: 'close', comma: false, parent, index });
      }
    } else if (token === ',') {
      const last = lines.at(-1);
      if (!last || !level) {
        return undefined;
      }
      last.comma = true;
      expectsKey = !level.isArray;
    } else if (token !== ':') {
      if (expectsKey && token.startsWith('"')) {
        key = token;
        expectsKey = false;
      } else {
        add(token, token.startsWith('"') ? 'string' : /^[-\d]/.test(token) ? 'number' : 'literal');
      }
    }
  }
  return levels.length === 0 && lines.length > 0 ? lines : undefined;
}

/** The path of a line, as filters have it: `payload.ticket.id`; undefined inside of arrays and at the top. */
export function pathOf(lines: readonly JsonLine[], number: number): string[] | undefined {
  const path: string[] = [];
  for (let at = number; at >= 0; at = lines[at]!.parent) {
    const { key, parent } = lines[at]!;
    if (key === undefined) {
      if (parent === -1) {
        break;
      }
      return undefined;
    }
    path.unshift(unquoted(key));
  }
  return path;
}

export function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
