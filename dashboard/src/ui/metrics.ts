/** Samples of Prometheus's text format, by name. */
export type Metrics = ReadonlyMap<string, readonly Sample[]>;

export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** @param prefix only names that begin so are read */
export function parseMetrics(text: string, prefix: string): Metrics {
  const all = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = line.startsWith(prefix) ? (LINE.exec(line) ?? []) : [];
    if (name !== undefined && !name.endsWith('_bucket')) {
      const sample = {
        labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key, text])),
        value: value === '+Inf' ? Infinity : Number(value),
      };
      all.set(name, [...(all.get(name) ?? []), sample]);
    }
  }
  return all;
}

/** The value with these labels; undefined where there is none, or no number. */
export function metric(metrics: Metrics, name: string, labels: Record<string, string> = {}): number | undefined {
  const found = metrics
    .get(name)
    ?.find(sample => Object.entries(labels).every(([key, value]) => sample.labels[key] === value));
  return found === undefined || Number.isNaN(found.value) ? undefined : found.value;
}
