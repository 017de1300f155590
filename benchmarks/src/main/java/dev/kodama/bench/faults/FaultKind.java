package dev.kodama.bench.faults;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is done to the mirror and to what it lives from. */
public enum FaultKind {
    /** kill -9 of the active mirror. */
    MIRROR_KILL,
    /** SIGTERM to the active mirror. */
    MIRROR_STOP,
    /** SIGSTOP to the active mirror until after another has taken over, then SIGCONT. */
    MIRROR_FREEZE,
    /** The connection to Redis is cut and refused for a while. */
    LINK_CUT,
    /** Nothing comes through for a while. */
    LINK_STALL,
    /** Redis's end is gone and the mirror is not told. */
    LINK_HALF_OPEN,
    /** {@code CLIENT KILL TYPE replica}. */
    CLIENT_KILL,
    /** The broker is stopped in order, and started again. */
    BROKER_STOP,
    /** kill -9 of the broker, and another start. */
    BROKER_KILL,
    /** Planned: the replica has all and becomes the master; not before the mirror has followed the last one. */
    FAILOVER,
    /** {@code SHUTDOWN SAVE} while the mirror is attached, and another start. */
    RESTART_SAVED,
    /** kill -9 of Redis, and another start: what the mirror had not read is gone. */
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
    /** An event that is larger than the topic lets a record be: it goes to the rejected topic. */
    EVENT_TOO_LARGE,
    /** A cut during which the backlog moves on: what was published meanwhile is gone. */
    OVERFLOW;

    /** What a fault needs for itself; faults of different parts overlap. */
    enum Part {
        MIRROR,
        LINK,
        BROKER,
        REDIS,
        UP
    }

    /** In the order in which they are taken. */
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

    /** Whether it takes from Redis what nobody can have any more; all others must cost nothing. */
    public boolean loses() {
        return this == RESTART_CRASHED || this == OVERFLOW;
    }

    /** As it is written: {@code mirror-kill}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException with one line that lists what there is */
    public static FaultKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault '" + word + "', only "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(FaultKind::word).toList())));
    }

    public static Set<FaultKind> lossless() {
        var kinds = EnumSet.allOf(FaultKind.class);
        kinds.removeIf(FaultKind::loses);
        return kinds;
    }
}
