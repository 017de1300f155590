package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text frames that the server makes itself: compact JSON, UTF-8, nothing escaped that need not be. */
public final class ServerFrame {
    /** What tells a place, in the notices that do: of {@link #resumed} the first that comes, of the others the last that came. */
    private static final Pattern PLACE = Pattern.compile(
            "^\\{\"type\":\"(?:resumed|caught_up|position|paused|ended)\".*\"(first|seq)\":(\\d{1,18})");

    private ServerFrame() {}

    public static byte[] ping() {
        return utf8("{\"type\":\"ping\"}");
    }

    /** @param count how many events the client has missed; with a filter, how many of them at most would have been for it */
    public static byte[] dropped(long count) {
        return utf8("{\"type\":\"dropped\",\"count\":" + count + "}");
    }

    public static byte[] subscribed(ClientFrame.Subscribe subscribe) {
        var answer = JsonNodeFactory.instance.objectNode().put("status", "subscribed");
        var filters = answer.putObject("filters");
        subscribe.filters().forEach((key, sent) -> filters.putRawValue(key.field(), new RawValue(sent.json())));
        return utf8(answer.toString());
    }

    public static byte[] invalidJson() {
        return error("Invalid JSON message");
    }

    public static byte[] notReady() {
        return error("Service not ready, please retry");
    }

    /** @param sentence what to do, for a person */
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
        return utf8(frame.put("missed", resumed.missed())
                .put("recovered", resumed.recovered())
                .toString());
    }

    /** @param sequence everything up to it is sent, and nothing is behind it yet */
    public static byte[] caughtUp(long sequence) {
        return at("caught_up", sequence);
    }

    /** @param sequence the last one that was sent */
    public static byte[] paused(long sequence) {
        return at("paused", sequence);
    }

    /** @param sequence the last one before the end that was asked for */
    public static byte[] ended(long sequence) {
        return at("ended", sequence);
    }

    /** @param sequence the client has all that it wants up to there: where nothing matches it can come back behind it */
    public static byte[] position(long sequence) {
        return at("position", sequence);
    }

    /** @param since a sequence: all that was published behind it may be missing; null where none is known */
    public static byte[] gap(@Nullable Long since) {
        return utf8("{\"type\":\"gap\",\"since\":" + since + "}");
    }

    /** The answer to a client's ping. */
    public static byte[] pong() {
        return utf8("{\"type\":\"pong\"}");
    }

    /** @param expires when the connection's new token does, ISO 8601; null if never */
    public static byte[] renewed(@Nullable String expires) {
        return utf8(JsonNodeFactory.instance
                .objectNode()
                .put("status", "renewed")
                .put("expires", expires)
                .toString());
    }

    /**
     * The sequence behind which a client that has got a notice can come back.
     *
     * @param notice one of those that are made here
     * @return empty for one that stands for no place
     */
    static OptionalLong placeOf(byte[] notice) {
        var place = PLACE.matcher(new String(notice, StandardCharsets.UTF_8));
        if (!place.find()) {
            return OptionalLong.empty();
        }
        long sequence = Long.parseLong(place.group(2));
        return OptionalLong.of(place.group(1).equals("first") ? sequence - 1 : sequence);
    }

    /** @param millis after how long the client is to connect again; about then it is closed */
    public static byte[] draining(long millis) {
        return utf8("{\"type\":\"draining\",\"reconnect_in_ms\":" + millis + "}");
    }

    /** @param ahead how many wait for a reader of the past before this one */
    public static byte[] waiting(int ahead) {
        return utf8("{\"type\":\"waiting\",\"ahead\":" + ahead + "}");
    }

    /** The journal cannot be read now, for Kafka does not answer or has none. */
    public static byte[] waitingForJournal() {
        return utf8("{\"type\":\"waiting\",\"ahead\":0,\"reason\":\"the journal cannot be read now\"}");
    }

    private static byte[] at(String type, long sequence) {
        return utf8("{\"type\":\"" + type + "\",\"seq\":" + sequence + "}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
