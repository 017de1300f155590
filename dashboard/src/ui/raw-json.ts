const SPACE = /\s*/y;
const STRING = /"(?:[^"\\]|\\.)*"/suy;
const SCALAR = /[^\s,\]}]+/y;

/**
 * The members of a JSON object, each value as it is written, so that no number loses a digit.
 *
 * @returns undefined for what is no object
 */
export function members(text: string): Map<string, string> | undefined {
  const all = new Map<string, string>();
  const ended = walk(text, '{', '}', (key, value) => void all.set(key!, value));
  return ended ? all : undefined;
}

/** The elements of a JSON array as they are written. */
export function elements(text: string): string[] | undefined {
  const all: string[] = [];
  return walk(text, '[', ']', (_, value) => void all.push(value)) ? all : undefined;
}

function walk(
  text: string,
  open: string,
  close: string,
  take: (key: string | undefined, value: string) => void,
): boolean {
  let at = skip(text, 0);
  if (text[at] !== open) {
    return false;
  }
  at = skip(text, at + 1);
  while (at < text.length && text[at] !== close) {
    let key: string | undefined;
    if (open === '{') {
      const end = endOf(text, at);
      key = String(JSON.parse(text.slice(at, end)));
      at = skip(text, skip(text, end) + 1);
    }
    const end = endOf(text, at);
    take(key, text.slice(at, end));
    at = skip(text, end);
    if (text[at] === ',') {
      at = skip(text, at + 1);
    }
  }
  return text[at] === close;
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

/** Where the value that begins here ends. */
function endOf(text: string, at: number): number {
  let depth = 0;
  while (at < text.length) {
    const letter = text[at];
    if (letter === '"') {
      STRING.lastIndex = at;
      at = STRING.exec(text) ? STRING.lastIndex : text.length;
    } else if (letter === '{' || letter === '[') {
      depth++;
      at++;
    } else if (letter === '}' || letter === ']') {
      depth--;
      at++;
    } else if (depth === 0) {
      SCALAR.lastIndex = at;
      return SCALAR.exec(text) ? SCALAR.lastIndex : text.length;
    } else {
      at++;
    }
    if (depth === 0) {
      return at;
    }
  }
  return at;
}
