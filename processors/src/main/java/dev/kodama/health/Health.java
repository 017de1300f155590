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

    static Health alive(long millis) {
        return new Health(State.HEALTHY, millis, millis);
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
}
