// Payloads by event type, inferred from published events by `kodama catalog types`.
// A field that was not in all of them is optional; Record<string, unknown> where none was published.
export interface Events {
  EMPTY: Record<string, unknown>;
  NEVER_PUBLISHED: Record<string, unknown>;
  TASK_DONE: {
    error?: {
      code: number;
      text?: string;
    };
    points: number;
    status: string;
    tags?: Array<string | number | null>;
    ticket_id?: string | null;
  };
  "agent.message": {
    "a-b": boolean;
    rows: Array<{
      x: number;
      y?: Array<Array<unknown>>;
    }>;
    "木": string;
  };
}
