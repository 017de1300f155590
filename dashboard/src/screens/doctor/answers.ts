export type Level = 'ok' | 'note' | 'warning' | 'problem';

/** One check of `/api/v1/doctor`. */
export interface Finding {
  component: string;
  check: string;
  level: string;
  found: string;
  /** What to do; empty if nothing. */
  advice: string;
}

/** `/api/v1/doctor`: as `kodama doctor --json` has it. */
export interface Findings {
  at: string;
  findings: readonly Finding[];
}
