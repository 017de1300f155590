package dev.kodama.app.commands.canary;

/** Where an event of the canary arrives. */
enum Stage {
    /** From the publish to the answer of Redis. */
    PUBLISH("publish"),
    /** From the publish until a reader of committed records has it. */
    JOURNAL("journal"),
    /** The part of {@link #JOURNAL} behind the mirror's timestamp; compares the clocks of two machines. */
    CAPTURE_TO_JOURNAL("capture-to-journal"),
    /** From the journal's reader until {@code kodama.stats}, which is written once a second, counts it. */
    JOURNAL_TO_PROCESSOR("journal-to-processor"),
    /** From the publish to a WebSocket client of live delivery. */
    LIVE("live"),
    /** From the publish to a WebSocket client of durable delivery. */
    DURABLE("durable");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
