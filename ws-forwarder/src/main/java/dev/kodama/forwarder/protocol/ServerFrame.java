package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;

/** The text frames that the server makes itself: compact JSON, UTF-8, nothing escaped that need not be. */
public final class ServerFrame {
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
        subscribe.filters().forEach((key, values) -> values.forEach(filters.putArray(key.field())::add));
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
    public static byte[] resumed(Resumed resumed) {
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

    /** @param millis after how long the client is to connect again; about then it is closed */
    public static byte[] draining(long millis) {
        return utf8("{\"type\":\"draining\",\"reconnect_in_ms\":" + millis + "}");
    }

    /** @param ahead how many wait for a reader of the past before this one */
    public static byte[] waiting(int ahead) {
        return utf8("{\"type\":\"waiting\",\"ahead\":" + ahead + "}");
    }

    private static byte[] at(String type, long sequence) {
        return utf8("{\"type\":\"" + type + "\",\"seq\":" + sequence + "}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
