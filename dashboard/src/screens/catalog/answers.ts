/** An event type, as declared in the catalog and as observed. */
export interface CatalogType {
  event_type: string;
  declared: boolean;
  publishers: readonly string[];
  subscribers: readonly string[];
  destination: string;
  description: string;
  count: number;
  first_seen: string | null;
  last_seen: string | null;
  entity_types: readonly string[];
  listeners?: { direct: number; pattern: number; dashboard: number; durable: number } | null;
  /** Inferred from the newest events; null where none is of this type. Only if it is asked for. */
  schema?: unknown;
}

/** `/api/v1/catalog`. */
export interface Catalog {
  as_of: string | null;
  stale?: boolean;
  types: readonly CatalogType[];
}
