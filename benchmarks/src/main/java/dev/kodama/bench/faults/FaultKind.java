package dev.kodama.bench.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The faults of mirrors and of the servers they use. */
public enum FaultKind {
    /** kill -9 of the active mirror. */
    MIRROR_KILL,
    /** SIGTERM to the active mirror. */
    MIRROR_STOP,
    /** SIGSTOP to the active mirror until after another has taken over, then SIGCONT. */
    MIRROR_FREEZE,
    /** The connection to Redis is closed, and new ones are refused for a while. */
    LINK_CUT,
    /** No bytes pass for a while. */
    LINK_STALL,
    /** Redis closes its end, and the mirror does not notice. */
    LINK_HALF_OPEN,
    /** {@code CLIENT KILL TYPE replica}. */
    CLIENT_KILL,
    /** The broker is stopped in order, and started again. */
    BROKER_STOP,
    /** kill -9 of the broker, and another start. */
    BROKER_KILL,
    /** A planned failover: the replica is up to date and becomes the master, after the mirror has followed the previous one. */
    FAILOVER,
    /** {@code SHUTDOWN SAVE} while the mirror is attached, and another start. */
    RESTART_SAVED,
    /** kill -9 of Redis, and another start: events that the mirror had not read are lost. */
    RESTART_CRASHED,
    /** SIGSTOP of Kafka between a new source's attaching to Redis and its first commit; the mirror is killed there. */
    FIRST_COMMIT_STALL,
    /** SIGTERM, as by Ctrl-C, to a {@code kodama up} under load, and its next start in the same folder. */
    UP_STOP,
    /** A record in the journal that no mirror wrote: no headers, no value, or a sequence that is no number. */
    FOREIGN_RECORD,
    /** A record of the journal once more, with its headers. */
    REPEATED_RECORD,
    /** One more partition of the journal. */
    PARTITION_ADDED,
    /** An event larger than the topic's maximum record; it goes to the rejected topic. */
    EVENT_TOO_LARGE,
    /** An outage longer than the backlog: events published meanwhile are lost. */
    OVERFLOW;

    /** The part that a fault uses exclusively; faults of different parts overlap. */
    enum Part {
        MIRROR,
        LINK,
        BROKER,
        REDIS,
        UP
    }

    /** In locking order. */
    List<Part> parts() {
        return switch (this) {
            case MIRROR_KILL, MIRROR_STOP, MIRROR_FREEZE -> List.of(Part.MIRROR);
            case LINK_CUT, LINK_STALL, LINK_HALF_OPEN -> List.of(Part.LINK);
            case BROKER_STOP, BROKER_KILL -> List.of(Part.BROKER);
            case CLIENT_KILL, FAILOVER, RESTART_CRASHED -> List.of(Part.REDIS);
            case FOREIGN_RECORD, REPEATED_RECORD, PARTITION_ADDED -> List.of(Part.BROKER);
            case FIRST_COMMIT_STALL, EVENT_TOO_LARGE -> List.of(Part.BROKER, Part.REDIS);
            case UP_STOP -> List.of(Part.UP);
            case OVERFLOW -> List.of(Part.LINK, Part.REDIS);
            case RESTART_SAVED -> List.of(Part.values());
        };
    }

    /** Whether the fault loses events that Redis no longer has; all other faults must lose none. */
    public boolean loses() {
        return this == RESTART_CRASHED || this == OVERFLOW;
    }

    /** The label, such as {@code mirror-kill}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException with one line that lists the faults */
    public static FaultKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault '" + label + "', only "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(FaultKind::label).toList())));
    }

    public static Set<FaultKind> lossless() {
        var kinds = EnumSet.allOf(FaultKind.class);
        kinds.removeIf(FaultKind::loses);
        return kinds;
    }
}
