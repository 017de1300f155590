package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.journal.sources.SourceCursor;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server's own messages, as compact JSON in UTF-8 without needless escapes. */
public final class ServerFrame {
    /** Sequence fields of notices: in {@link #resumed} of the next event, in others of the last one. */
    private static final Pattern PLACE = Pattern.compile(
            "^\\{\"type\":\"(?:resumed|caught_up|position|paused|ended|hidden)\".*\"(first|seq)\":(\\d{1,18})");

    private ServerFrame() {}

    public static byte[] ping() {
        return utf8("{\"type\":\"ping\"}");
    }

    /** @param count how many events the client has missed; with a filter an upper bound */
    public static byte[] dropped(long count) {
        return utf8("{\"type\":\"dropped\",\"count\":" + count + "}");
    }

    /**
     * Events that were left out for {@code max_per_second}.
     *
     * @param count how many, all of them matching
     * @param sequence up to it all were sent or counted
     */
    public static byte[] hidden(long count, long sequence) {
        return utf8("{\"type\":\"hidden\",\"count\":" + count + ",\"seq\":" + sequence + "}");
    }

    /** The keys that were sent; with several filters all of them, which are in force. */
    public static byte[] subscribed(ClientFrame.Subscribe subscribe) {
        var answer = JsonNodeFactory.instance.objectNode().put("status", "subscribed");
        if (subscribe.several().isEmpty()) {
            subscribe.single().putInto(answer.putObject("filters"));
        } else {
            var filters = answer.putArray("filters");
            subscribe.several().forEach(one -> one.putInto(filters.addObject()));
        }
        return utf8(answer.toString());
    }

    public static byte[] invalidJson() {
        return error("Invalid JSON message");
    }

    /** @param sentence what is wrong and what to do */
    public static byte[] error(String sentence) {
        return utf8(JsonNodeFactory.instance.objectNode().put("error", sentence).toString());
    }

    /** Where a durable session begins. */
    public static byte[] resumed(ResumeInfo resumed) {
        var frame = JsonNodeFactory.instance.objectNode().put("type", "resumed");
        if (resumed.since().matches("\\d{1,18}")) {
            frame.put("since", Long.parseLong(resumed.since()));
        } else {
            frame.put("since", resumed.since());
        }
        frame.put("first", resumed.first()).put("last", resumed.last());
        frame.put("missed", resumed.missed()).put("recovered", resumed.recovered());
        if (resumed.another()) {
            frame.put("another_journal", true);
        }
        return utf8(frame.put("epoch", resumed.epoch().text()).toString());
    }

    /** Where a durable session of several sources begins. */
    public static byte[] resumedSources(SourcesResumed resumed) {
        var frame = JsonNodeFactory.instance.objectNode().put("type", "resumed").put("since", resumed.since());
        frame.put("recovered", resumed.sources().values().stream().allMatch(SourcesResumed.Place::recovered));
        var behind = new TreeMap<String, Long>();
        var sources = frame.putObject("sources");
        resumed.sources().forEach((source, place) -> {
            behind.put(source, place.first() - 1);
            sources.putObject(source)
                    .put("first", place.first())
                    .put("last", place.last())
                    .put("missed", place.missed())
                    .put("recovered", place.recovered());
        });
        if (resumed.another()) {
            frame.put("another_journal", true);
        }
        frame.put("cursor", new SourceCursor(resumed.epoch(), behind).toString());
        return utf8(frame.put("epoch", resumed.epoch().text()).toString());
    }

    /** As {@link #caughtUp(long)}, of several sources. */
    public static byte[] caughtUp(SourceCursor cursor) {
        return at("caught_up", cursor);
    }

    /** As {@link #ended(long)}, of several sources. */
    public static byte[] ended(SourceCursor cursor) {
        return at("ended", cursor);
    }

    /** As {@link #position(long)}, of several sources. */
    public static byte[] position(SourceCursor cursor) {
        return at("position", cursor);
    }

    /** @param sequence everything up to it is sent, and the journal has no more */
    public static byte[] caughtUp(long sequence) {
        return at("caught_up", sequence);
    }

    /** @param sequence the last one sent */
    public static byte[] paused(long sequence) {
        return at("paused", sequence);
    }

    /** @param sequence the last one before the requested end */
    public static byte[] ended(long sequence) {
        return at("ended", sequence);
    }

    /** @param sequence the client has every matching event up to it, and can resume behind it */
    public static byte[] position(long sequence) {
        return at("position", sequence);
    }

    /** @param since events behind this sequence may be missing; null where unknown */
    public static byte[] gap(@Nullable Long since) {
        return utf8("{\"type\":\"gap\",\"since\":" + since + "}");
    }

    /** Answers a client's ping. */
    public static byte[] pong() {
        return utf8("{\"type\":\"pong\"}");
    }

    /** @param expires expiry of the new token, ISO 8601; null for never */
    public static byte[] renewed(@Nullable String expires) {
        return utf8(JsonNodeFactory.instance
                .objectNode()
                .put("status", "renewed")
                .put("expires", expires)
                .toString());
    }

    /**
     * The sequence behind which a client can resume after a notice.
     *
     * @param notice a notice of this class
     * @return empty for a notice without a position
     */
    static OptionalLong placeOf(byte[] notice) {
        var place = PLACE.matcher(new String(notice, StandardCharsets.UTF_8));
        if (!place.find()) {
            return OptionalLong.empty();
        }
        long sequence = Long.parseLong(place.group(2));
        return OptionalLong.of(place.group(1).equals("first") ? sequence - 1 : sequence);
    }

    /** @param millis when the client should reconnect; the connection is closed about then */
    public static byte[] draining(long millis) {
        return utf8("{\"type\":\"draining\",\"reconnect_in_ms\":" + millis + "}");
    }

    /** @param ahead how many sessions wait for a catch-up reader before this one */
    public static byte[] waiting(int ahead) {
        return utf8("{\"type\":\"waiting\",\"ahead\":" + ahead + "}");
    }

    /** The journal cannot be read now: Kafka is unavailable or has no journal. */
    public static byte[] waitingForJournal() {
        return utf8("{\"type\":\"waiting\",\"ahead\":0,\"reason\":\"the journal cannot be read now\"}");
    }

    private static byte[] at(String type, SourceCursor cursor) {
        return utf8("{\"type\":\"" + type + "\",\"cursor\":\"" + cursor + "\"}");
    }

    private static byte[] at(String type, long sequence) {
        return utf8("{\"type\":\"" + type + "\",\"seq\":" + sequence + "}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
