/** Letters of a payload in one row. */
export const PREVIEW_LETTERS = 2_048;

/** Control and bidirectional letters could change how a row reads; they are shown as what they are. */
const HIDDEN_LETTERS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function visible(text: string): string {
  return text.replace(HIDDEN_LETTERS, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value as JSON in at most about `limit` letters; it costs no more than that, whatever the value's size. */
export function preview(value: unknown, limit = PREVIEW_LETTERS): string {
  const out: string[] = [];
  let left = limit;
  const put = (text: string) => {
    out.push(text.length > left ? text.slice(0, Math.max(0, left)) : text);
    left -= text.length;
  };
  const write = (value: unknown, depth: number): void => {
    if (left <= 0) {
      return;
    }
    if (typeof value === 'string') {
      put(JSON.stringify(value.length > left ? value.slice(0, left) : value));
    } else if (Array.isArray(value)) {
      put('[');
      for (let index = 0; index < value.length && left > 0; index++) {
        put(index > 0 ? ',' : '');
        depth > 50 ? put('…') : write(value[index], depth + 1);
      }
      put(']');
    } else if (value !== null && typeof value === 'object') {
      put('{');
      let isFirst = true;
      for (const key in value) {
        if (left <= 0) {
          break;
        }
        put(`${isFirst ? '' : ','}${JSON.stringify(key)}:`);
        depth > 50 ? put('…') : write((value as Record<string, unknown>)[key], depth + 1);
        isFirst = false;
      }
      put('}');
    } else {
      put(String(value));
    }
  };
  write(value, 0);
  return visible(out.join('') + (left < 0 ? '…' : ''));
}

/** Roughly how much memory a value takes, counted up to a limit. */
export function weight(value: unknown, limit: number): number {
  let sum = 0;
  const add = (value: unknown, depth: number): void => {
    if (typeof value === 'string') {
      sum += 16 + value.length;
    } else if (value !== null && typeof value === 'object' && depth < 50) {
      sum += 32;
      for (const key in value) {
        if (sum > limit) {
          return;
        }
        sum += 16;
        add((value as Record<string, unknown>)[key], depth + 1);
      }
    } else {
      sum += 8;
    }
  };
  add(value, 0);
  return sum;
}
