package dev.kodama.health;

import java.time.Duration;
import java.util.Locale;

/**
 * The health of an entity.
 *
 * @param lastMillis capture time of its last heartbeat, milliseconds from the epoch
 * @param sinceMillis time of the last change of state
 */
record Health(State state, long lastMillis, long sinceMillis) {
    /** Late after one and a half intervals, missing after three. */
    enum State {
        HEALTHY,
        LATE,
        MISSING,
        GONE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** After a first event: a heartbeat, or the termination of an entity whose heartbeats are in another partition. */
    static Health first(long millis, boolean beat) {
        return new Health(beat ? State.HEALTHY : State.GONE, millis, millis);
    }

    /** After a heartbeat; one that was captured before the termination changes nothing. */
    Health beat(long millis) {
        if (state == State.GONE && millis <= sinceMillis) {
            return this;
        }
        long last = Math.max(lastMillis, millis);
        return state == State.HEALTHY ? new Health(state, last, sinceMillis) : new Health(State.HEALTHY, last, last);
    }

    Health terminated(long millis) {
        return state == State.GONE ? this : new Health(State.GONE, lastMillis, millis);
    }

    /** At a time without a new heartbeat. */
    Health at(long nowMillis, Duration interval) {
        long silentMillis = nowMillis - lastMillis;
        State now = silentMillis >= 3 * interval.toMillis()
                ? State.MISSING
                : silentMillis >= interval.toMillis() * 3 / 2 ? State.LATE : State.HEALTHY;
        return state == State.GONE || now == state ? this : new Health(now, lastMillis, nowMillis);
    }

    /** The time of its next change without a new heartbeat. */
    long changesAtMillis(Duration interval, Duration forgetAfter) {
        return switch (state) {
            case HEALTHY -> lastMillis + interval.toMillis() * 3 / 2;
            case LATE -> lastMillis + 3 * interval.toMillis();
            case MISSING, GONE -> sinceMillis + forgetAfter.toMillis();
        };
    }

    boolean isForgotten(long nowMillis, Duration after) {
        return (state == State.GONE || state == State.MISSING) && nowMillis - sinceMillis >= after.toMillis();
    }

    /** Capture time of the newest event that led to this. */
    long newestMillis() {
        return state == State.GONE ? sinceMillis : lastMillis;
    }

    /** Format of the store. */
    String toText() {
        return state + " " + lastMillis + " " + sinceMillis;
    }

    static Health fromText(String text) {
        String[] parts = text.split(" ", 3);
        return new Health(State.valueOf(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
