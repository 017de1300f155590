package dev.kodama.bus;

/** How a publish ends. */
public sealed interface PublishOutcome {
    /** @param receivers connections that Redis handed the event to; dashboards and the mirror count, so it is no proof of a listener */
    record Published(long receivers) implements PublishOutcome {}

    /**
     * Redis has the event and a replica has acknowledged it: the mirror, once it is committed in Kafka.
     *
     * @param receivers as of {@link Published}
     */
    record Journaled(long receivers) implements PublishOutcome {}

    /**
     * Redis has not confirmed the event. It was not sent, or, where the connection broke or the answer did not come in time, may have
     * been; it is not sent again.
     *
     * @param reason one line for a person
     */
    record NotPublished(String reason) implements PublishOutcome {}
}
