export type State = 'healthy' | 'late' | 'missing' | 'gone';

export interface Entity {
  entity_type: string;
  entity_id: string;
  state: State;
  since: string;
  /** Of a healthy one: when it became healthy. */
  last_seen: string | null;
}

/** `/api/v1/health/entities`. */
export interface HealthReport {
  at: string;
  counts: Record<State, number>;
  entities: readonly Entity[];
  /** More entities send heartbeats than are watched. */
  unwatched?: boolean;
  as_of: string | null;
  stale?: boolean;
}
