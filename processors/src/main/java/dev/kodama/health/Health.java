package dev.kodama.health;

import java.time.Duration;
import java.util.Locale;

/**
 * How an entity is.
 *
 * @param lastMillis when its last heartbeat was captured, from the epoch
 * @param sinceMillis since when it is so
 */
record Health(State state, long lastMillis, long sinceMillis) {
    /** Late after one and a half intervals, missing after three. */
    enum State {
        HEALTHY,
        LATE,
        MISSING,
        GONE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** After a first sign: a heartbeat, or the end of what lived where it is not known. */
    static Health first(long millis, boolean beat) {
        return new Health(beat ? State.HEALTHY : State.GONE, millis, millis);
    }

    /** After a heartbeat; one that comes after the end, late, changes nothing. */
    Health beat(long millis) {
        if (state == State.GONE && millis <= sinceMillis) {
            return this;
        }
        long last = Math.max(lastMillis, millis);
        return state == State.HEALTHY ? new Health(state, last, sinceMillis) : new Health(State.HEALTHY, last, last);
    }

    Health ended(long millis) {
        return state == State.GONE ? this : new Health(State.GONE, lastMillis, millis);
    }

    /** After having waited in vain. */
    Health at(long nowMillis, Duration interval) {
        long away = nowMillis - lastMillis;
        State now = away >= 3 * interval.toMillis()
                ? State.MISSING
                : away >= interval.toMillis() * 3 / 2 ? State.LATE : State.HEALTHY;
        return state == State.GONE || now == state ? this : new Health(now, lastMillis, nowMillis);
    }

    boolean isForgotten(long nowMillis, Duration after) {
        return (state == State.GONE || state == State.MISSING) && nowMillis - sinceMillis >= after.toMillis();
    }

    /** When the newest sign was captured that this is told from. */
    long newestMillis() {
        return state == State.GONE ? sinceMillis : lastMillis;
    }

    /** As a store holds it. */
    String toText() {
        return state + " " + lastMillis + " " + sinceMillis;
    }

    static Health fromText(String text) {
        String[] parts = text.split(" ", 3);
        return new Health(State.valueOf(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
