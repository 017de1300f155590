package dev.kodama.timeline.segment;

/** Kind of an index term. */
public enum TermKind {
    EVENT_TYPE(0),
    ENTITY(1),
    ENTITY_TYPE(2);

    private final int number;

    TermKind(int number) {
        this.number = number;
    }

    /** A number from 0 on, which is part of the stored format. */
    public int number() {
        return number;
    }

    static TermKind of(int number) {
        for (var kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of term: " + number);
    }
}
