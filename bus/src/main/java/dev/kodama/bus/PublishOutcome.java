package dev.kodama.bus;

/** Outcome of a publish. */
public sealed interface PublishOutcome {
    /**
     * Redis has the event.
     *
     * @param receivers connections that Redis sent the event to, dashboards and the mirror included: no proof that a
     *     service got it
     */
    record Published(long receivers) implements PublishOutcome {}

    /**
     * Redis has the event and a replica has acknowledged it: the mirror, once it is committed in Kafka.
     *
     * @param receivers as in {@link Published}
     */
    record Journaled(long receivers) implements PublishOutcome {}

    /**
     * Redis has not confirmed the event. It was not sent; or, if the connection broke or the reply timed out, it may
     * have been. It is not sent again.
     *
     * @param reason one line for a person
     */
    record NotPublished(String reason) implements PublishOutcome {}
}
