package dev.kodama.forwarder.frontend;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kodama.bus.json.UnlimitedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds missing keys to a published event, or removes all but the four common keys, without changing any other byte. */
public final class EventDefaults {
    private static final Map<String, String> DEFAULTS = defaults();
    private static final Set<String> KEYS = Set.of("event_type", "entity_type", "entity_id", "payload");
    private static final int NULL_BYTES = 4;

    private EventDefaults() {}

    /**
     * Adds the missing keys of a valid event: {@code ""} for entity type and id, {@code {}} for the payload, in the place of a null or at the end.
     *
     * @throws IOException if the message is not a JSON object
     */
    public static byte[] complete(byte[] message) throws IOException {
        var missing = new LinkedHashMap<>(DEFAULTS);
        var completed = new ByteArrayOutputStream(message.length + 64);
        int copied = 0;
        int end = 0;
        try (JsonParser json = UnlimitedJson.FACTORY.createParser(message)) {
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

    /**
     * Reduces an event to its four common keys, with unchanged bytes.
     *
     * @return null if there is no other key
     * @throws IOException if the text is not a JSON object
     */
    public static byte @Nullable [] plain(byte[] text) throws IOException {
        var plain = new ByteArrayOutputStream(text.length);
        boolean all = true;
        try (JsonParser json = UnlimitedJson.FACTORY.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean kept = KEYS.contains(json.currentName());
                int start = (int) json.currentTokenLocation().getByteOffset();
                json.nextToken();
                json.skipChildren();
                json.finishToken(); // otherwise the parser may not be at the end of a string
                if (kept) {
                    plain.write(plain.size() == 0 ? '{' : ',');
                    plain.write(text, start, (int) json.currentLocation().getByteOffset() - start);
                }
                all &= kept;
            }
        }
        plain.write('}');
        return all ? null : plain.toByteArray();
    }

    private static Map<String, String> defaults() {
        var defaults = new LinkedHashMap<String, String>();
        defaults.put("entity_type", "\"\"");
        defaults.put("entity_id", "\"\"");
        defaults.put("payload", "{}");
        return defaults;
    }
}
