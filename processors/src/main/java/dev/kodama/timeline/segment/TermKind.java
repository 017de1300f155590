package dev.kodama.timeline.segment;

/** Kind of an index term. The order is part of the stored format. */
public enum TermKind {
    EVENT_TYPE,
    ENTITY,
    ENTITY_TYPE
}
