package dev.kodama.forwarder.limits;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Downsampling of the events of one session, for {@code max_per_second}: at most so many are shown in any second, the newest of those that are
 * due. Guarded by its owner.
 *
 * <p>How it works: while no more are due than are left of the last second's allowance, all are shown at once. If more are due, only the newest are,
 * and from then on events gather for a quarter of a second, and at most a quarter of the allowance is shown of what has gathered.
 */
public final class EventSampling {
    /** The query parameter. */
    public static final String PARAMETER = "max_per_second";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,7}");
    private static final int MAX = 1_000_000;
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int SLICES = 4;
    private static final long SLICE_NANOS = SECOND_NANOS / SLICES;
    /** Events shown within it count as shown together, at the later time. */
    private static final long RESOLUTION_NANOS = Duration.ofMillis(5).toNanos();

    private final int perSecond;
    private final int perSlice;
    private final ArrayDeque<Shown> lastSecond = new ArrayDeque<>();
    private int shown;
    private boolean over;
    private boolean held;
    private long heldUntil;

    /** Events shown between two times. */
    private record Shown(long from, long to, int count) {}

    /** @param perSecond at least 1 */
    public EventSampling(int perSecond) {
        this.perSecond = perSecond;
        perSlice = (perSecond + SLICES - 1) / SLICES;
    }

    /**
     * Reads the query parameter.
     *
     * @return events a second; 0 for all of them, by default
     * @throws IllegalArgumentException one sentence that names it and its valid values
     */
    public static int perSecond(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return 0;
        }
        String stripped = text.strip();
        int count = NUMBER.matcher(stripped).matches() ? Integer.parseInt(stripped) : 0;
        if (count < 1 || count > MAX) {
            throw new IllegalArgumentException("max_per_second must be a number from 1 to 1000000, was '" + text + "'");
        }
        return count;
    }

    /** How many events may be shown now; 0 until the next slice. */
    public int room(long now) {
        while (!lastSecond.isEmpty() && now - lastSecond.getFirst().to() >= SECOND_NANOS) {
            shown -= lastSecond.removeFirst().count();
        }
        if (held && now - heldUntil < 0) {
            return 0;
        }
        int left = perSecond - shown;
        held = left == 0;
        if (held) {
            over = true;
            heldUntil = lastSecond.getFirst().to() + SECOND_NANOS;
        }
        return over ? Math.min(perSlice, left) : left;
    }

    /** Nanoseconds until {@link #room} after it was 0. */
    public long untilRoom(long now) {
        return held ? Math.max(1, heldUntil - now) : 0;
    }

    /** How many of the events that gather are kept at least, if there is no room to wait in. */
    public int perSlice() {
        return perSlice;
    }

    /**
     * Decides about the events that are due, where there is {@link #room}: they are a slice.
     *
     * @return how many of them are shown, the newest
     */
    public int admit(int due, long now) {
        int room = room(now);
        over = due > room;
        if (over) {
            held = true;
            heldUntil = now + SLICE_NANOS;
        }
        int count = Math.min(due, room);
        if (count > 0) {
            show(count, now);
        }
        return count;
    }

    private void show(int count, long now) {
        var last = lastSecond.peekLast();
        shown += count;
        if (last == null || now - last.from() >= RESOLUTION_NANOS) {
            lastSecond.addLast(new Shown(now, now, count));
        } else {
            lastSecond.removeLast();
            lastSecond.addLast(new Shown(last.from(), now, last.count() + count));
        }
    }
}
