package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.bus.AcceptedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fills in what a published event leaves out, and touches no other byte of it. */
public final class EventText {
    private static final Map<String, String> DEFAULTS = defaults();
    private static final int NULL_BYTES = 4;

    private EventText() {}

    /**
     * Gives a valid event the keys it lacks: {@code ""} for entity type and id, {@code {}} for the payload, in the place of a null
     * or else at the end.
     *
     * @throws IOException if the message is no JSON object after all
     */
    public static byte[] complete(byte[] message) throws IOException {
        var missing = new LinkedHashMap<>(DEFAULTS);
        var completed = new ByteArrayOutputStream(message.length + 64);
        int copied = 0;
        int end = 0;
        try (JsonParser json = AcceptedJson.FACTORY.createParser(message)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String value = DEFAULTS.get(json.currentName());
                missing.remove(json.currentName());
                if (json.nextToken() == JsonToken.VALUE_NULL && value != null) {
                    int at = (int) json.currentTokenLocation().getByteOffset();
                    completed.write(message, copied, at - copied);
                    completed.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
                    copied = at + NULL_BYTES;
                }
                json.skipChildren();
            }
            end = (int) json.currentTokenLocation().getByteOffset();
        }
        completed.write(message, copied, end - copied);
        missing.forEach((key, value) ->
                completed.writeBytes((",\"" + key + "\":" + value).getBytes(StandardCharsets.US_ASCII)));
        completed.write(message, end, message.length - end);
        return completed.toByteArray();
    }

    private static Map<String, String> defaults() {
        var defaults = new LinkedHashMap<String, String>();
        defaults.put("entity_type", "\"\"");
        defaults.put("entity_id", "\"\"");
        defaults.put("payload", "{}");
        return defaults;
    }
}
