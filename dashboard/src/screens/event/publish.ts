/** What is published again, as fields of a form. */
export interface Draft {
  type: string;
  /** Empty: none. */
  entityType: string;
  /** Empty: none. */
  entityId: string;
  /** JSON as it is written. */
  payload: string;
}

/** The body of `POST /api/v1/events`; the payload stays as it is written, so that no number loses a digit. */
export function publishBody({ type, entityType, entityId, payload }: Draft): string {
  const text = (value: string) => (value === '' ? 'null' : JSON.stringify(value));
  return `{"event_type":${text(type)},"entity_type":${text(entityType)},"entity_id":${text(entityId)},"payload":${payload}}`;
}

/** Why the payload cannot be one, in a sentence. */
export function payloadObjection(payload: string): string | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'The payload must be a JSON object: {…}.';
  } catch (error) {
    return `The payload is no JSON: ${(error as Error).message}.`;
  }
}
