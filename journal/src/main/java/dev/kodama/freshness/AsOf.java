package dev.kodama.freshness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Staleness of derived state: up to which time it is true. That is now while its topology lives and has no lag, else the last time that
 * this was known.
 *
 * @param time null where the topology has never reported
 * @param stale whether that is longer ago than {@link #STALE_AFTER}
 * @param reason why it is stale; empty if it is not
 */
public record AsOf(@Nullable Instant time, boolean stale, String reason) {
    /** State that is older is called stale. */
    public static final Duration STALE_AFTER = Duration.ofSeconds(15);

    /** A topology reports every second: one that has not for so long is not taken to be alive. */
    static final Duration ALIVE = Duration.ofSeconds(5);

    /** Of a topology that has never reported. */
    public static final AsOf UNKNOWN = new AsOf(null, true, "processors have not reported yet");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param progress what the topology reported last; null if nothing */
    static AsOf of(@Nullable TopologyProgress progress, Instant now) {
        if (progress == null) {
            return UNKNOWN;
        }
        boolean alive = !progress.at().isBefore(now.minus(ALIVE));
        boolean caughtUp = progress.asOf().equals(progress.at());
        var time = (alive && caughtUp) || progress.asOf().isAfter(now) ? now : progress.asOf();
        String reason = alive
                ? "processors are " + progress.lag() + " records behind"
                : "processors have not reported since " + IsoTimestamps.text(progress.at());
        return until(time, now, reason);
    }

    /** Of what is read where it stands, and not derived. */
    public static AsOf now(Instant now) {
        return new AsOf(now, false, "");
    }

    private static AsOf until(Instant time, Instant wanted, String reason) {
        boolean stale = time.isBefore(wanted.minus(STALE_AFTER));
        return new AsOf(time, stale, stale ? reason : "");
    }

    /** The same of the state at a time in the past. */
    public AsOf at(Instant then) {
        return time == null ? this : time.isBefore(then) ? until(time, then, reason) : now(then);
    }

    /** What rates and the like are taken of: the present, or where that is not known the last time it was. */
    public Instant present(Instant now) {
        return stale && time != null ? time : now;
    }

    /** Writes {@code as_of}, and {@code stale} only if it is. */
    public void putInto(ObjectNode json) {
        json.put("as_of", time == null ? null : IsoTimestamps.text(time));
        if (stale) {
            json.put("stale", true);
        }
    }

    /** An object's JSON with {@code as_of} in front, and {@code stale} only if it is. */
    public String into(String json) {
        var own = JSON.createObjectNode();
        putInto(own);
        String head = own.toString();
        return head.substring(0, head.length() - 1) + "," + json.substring(1);
    }

    /** One line for a person. */
    public String line() {
        return "as of " + (time == null ? "an unknown time" : IsoTimestamps.text(time))
                + (stale ? " (stale: " + reason + ")" : "");
    }
}
