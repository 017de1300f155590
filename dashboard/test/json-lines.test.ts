import { describe, expect, it } from 'vitest';
import { jsonLines, pathOf } from '../src/ui/json-lines.js';
import { preview, visible, weight } from '../src/ui/preview.js';

const text = (json: string) =>
  jsonLines(json)?.map(
    line => `${'  '.repeat(line.depth)}${line.key ? `${line.key}: ` : ''}${line.value}${line.comma ? ',' : ''}`,
  );

describe('jsonLines', () => {
  it('has a value a line, and numbers as written', () => {
    expect(text('{"a":12345678901234567890.10,"b":[1,{"c":null}],"d":{},"e":[]}')).toEqual([
      '{',
      '  "a": 12345678901234567890.10,',
      '  "b": [',
      '    1,',
      '    {',
      '      "c": null',
      '    }',
      '  ],',
      '  "d": {},',
      '  "e": []',
      '}',
    ]);
  });

  it('knows paths outside of arrays', () => {
    const lines = jsonLines('{"a":{"b.c":1},"d":[{"e":2}]}')!;

    expect(pathOf(lines, 2)).toEqual(['a', 'b.c']);
    expect(pathOf(lines, 6)).toBeUndefined();
  });

  it.each(['', '{', '[1,2', '{"a":1}}', 'nonsense', '{"a" 1]'])('rejects %s', json => {
    expect(jsonLines(json)).toBeUndefined();
  });

  it('takes deep nesting and many keys', () => {
    expect(jsonLines('['.repeat(20_000) + ']'.repeat(20_000))!.length).toBeGreaterThan(20_000);
    expect(
      jsonLines(JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]))))!.length,
    ).toBe(10_002);
  });
});

describe('preview', () => {
  it('reads no more than it shows, whatever the size', () => {
    let reads = 0;
    const many = new Proxy(new Array(100_000).fill(1), {
      get: (target, key) => (reads++, Reflect.get(target, key) as unknown),
    });
    const shown = preview({ a: 'x'.repeat(5_000), b: many }, 100);

    expect(shown.length).toBeLessThan(120);
    expect(preview({ b: many }, 100).length).toBeLessThan(120);
    expect(reads).toBeLessThan(300);
  });

  it('shows control and bidirectional letters as what they are', () => {
    expect(visible('a\u202eb\u0000c')).toBe('a\\u202eb\\u0000c');
  });

  it('shows a short value whole', () => {
    expect(preview({ a: [1, 'x', null], b: { c: true } })).toBe('{"a":[1,"x",null],"b":{"c":true}}');
  });

  it('stops to weigh what is heavy', () => {
    expect(weight({ a: 'x'.repeat(100) }, 1_000)).toBeLessThan(300);
    expect(
      weight(
        Array.from({ length: 100_000 }, () => 'xxxx'),
        1_000,
      ),
    ).toBeLessThan(2_000);
  });
});
