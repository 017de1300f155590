package dev.kodama.freshness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Staleness of derived state: the time up to which it is complete. That is now while the topology is alive without lag, otherwise the last
 * known time.
 *
 * @param time null if the topology has never reported
 * @param stale whether {@code time} is longer ago than {@link #STALE_AFTER}
 * @param reason why the state is stale; empty if it is not
 */
public record AsOf(@Nullable Instant time, boolean stale, String reason) {
    /** Older state is stale. */
    public static final Duration STALE_AFTER = Duration.ofSeconds(15);

    /** A topology reports every two seconds or oftener: without a report for this time it counts as dead. */
    static final Duration REPORT_TIMEOUT = Duration.ofSeconds(5);

    /** A topology that has never reported. */
    public static final AsOf UNKNOWN = new AsOf(null, true, "processors have not reported yet");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param progress the topology's last report; null if there is none */
    static AsOf of(@Nullable TopologyProgress progress, Instant now) {
        if (progress == null) {
            return UNKNOWN;
        }
        boolean alive = !progress.at().isBefore(now.minus(REPORT_TIMEOUT));
        boolean caughtUp = progress.isCaughtUp();
        var time = (alive && caughtUp) || progress.asOf().isAfter(now) ? now : progress.asOf();
        String reason = alive
                ? "processors are " + progress.lag() + " records behind"
                : "processors have not reported since " + IsoTimestamps.text(progress.at());
        return until(time, now, reason);
    }

    /** State that is read directly, and so is current. */
    public static AsOf now(Instant now) {
        return new AsOf(now, false, "");
    }

    private static AsOf until(Instant time, Instant requested, String reason) {
        boolean stale = time.isBefore(requested.minus(STALE_AFTER));
        return new AsOf(time, stale, stale ? reason : "");
    }

    /** The staleness of the state at a time in the past. */
    public AsOf at(Instant then) {
        return time == null ? this : time.isBefore(then) ? until(time, then, reason) : now(then);
    }

    /** The time for rates and ages: now, or the last known time if the state is stale. */
    public Instant present(Instant now) {
        return stale && time != null ? time : now;
    }

    /** Writes {@code as_of}, and {@code stale} if it is true. */
    public void putInto(ObjectNode json) {
        json.put("as_of", time == null ? null : IsoTimestamps.text(time));
        if (stale) {
            json.put("stale", true);
        }
    }

    /** A JSON object with {@code as_of}, and {@code stale} if it is true, in front. */
    public String into(String json) {
        var own = JSON.createObjectNode();
        putInto(own);
        String head = own.toString();
        return head.substring(0, head.length() - 1) + "," + json.substring(1);
    }

    /** One line for people. */
    public String line() {
        return "as of " + (time == null ? "an unknown time" : IsoTimestamps.text(time))
                + (stale ? " (stale: " + reason + ")" : "");
    }
}
