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

    private static byte[] error(String sentence) {
        return utf8("{\"error\":\"" + sentence + "\"}");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
