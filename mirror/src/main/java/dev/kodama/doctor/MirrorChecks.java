package dev.kodama.doctor;

import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Checks how far a source is journaled, and whether Redis still has the next events. */
final class MirrorChecks {
    private MirrorChecks() {}

    static List<Finding> of(KafkaFacts kafka, Optional<RedisFacts> redis, String source, Instant now) {
        var found = new Findings("mirror");
        int running = kafka.mirrors().orElse(-1);
        if (running > 0) {
            found.ok("running", "one leads" + (running == 1 ? "" : ", " + (running - 1) + " stand by"));
        } else {
            found.note(
                    "running",
                    running == 0 ? "none for source " + source : "access to its consumer group is denied",
                    running == 0 ? "kodama mirror" : "allow Describe on the group");
        }
        if (!kafka.positionFailure().isEmpty()) {
            found.warn("position", "it cannot be read: " + kafka.positionFailure(), "try again");
        } else if (kafka.position().isEmpty()) {
            found.note("position", "source " + source + " was never journaled", "");
        } else {
            position(kafka.position().get(), now, found);
            redis.filter(RedisFacts::replicates)
                    .ifPresent(facts -> next(kafka.position().get(), facts, running > 0, found));
        }
        return found.list();
    }

    private static void position(JournalPosition position, Instant now, Findings found) {
        double age = Math.max(0, Duration.between(position.time(), now).toMillis()) / 1e3;
        found.ok(
                "position",
                "the next event is number " + HumanReadable.count(position.nextSequence())
                        + "; journaled up to "
                        + HumanReadable.time(age) + " ago, " + IsoTimestamps.text(position.time())
                        + (position.sourcePosition().replid().isEmpty() ? ", by subscription" : ""));
    }

    /** Whether the mirror can continue from the position, and how much it has to catch up. */
    private static void next(JournalPosition position, RedisFacts redis, boolean running, Findings found) {
        if (position.sourcePosition().replid().isEmpty()) {
            return;
        }
        boolean same = position.sourcePosition().replid().equals(redis.text("master_replid"));
        boolean second = position.sourcePosition().replid().equals(redis.text("master_replid2"));
        long behind = Math.max(
                0,
                redis.number("master_repl_offset") - position.sourcePosition().offset());
        String advice =
                running ? "check /health/ready of the mirror" : "start the mirror, and give Redis a larger backlog";
        if (!same && !second) {
            found.warn(
                    "backlog",
                    "Redis has begun a new history since: the mirror will record a hole",
                    running ? advice : "start the mirror; a planned restart of Redis wants SHUTDOWN SAVE");
        } else if (behind > 0
                && position.sourcePosition().offset() + 1 < redis.number("repl_backlog_first_byte_offset")) {
            found.problem(
                    "backlog",
                    "the next events are no longer in Redis's backlog: a hole of up to " + HumanReadable.size(behind)
                            + " will be recorded",
                    advice);
        } else {
            found.ok("backlog", HumanReadable.size(behind) + " to catch up, all in the backlog");
        }
    }
}
