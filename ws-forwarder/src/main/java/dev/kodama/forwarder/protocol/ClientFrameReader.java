package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.kodama.forwarder.protocol.ClientFrame.NotJson;
import dev.kodama.forwarder.protocol.ClientFrame.Subscribe;
import dev.kodama.forwarder.protocol.ClientFrame.Unknown;
import dev.kodama.http.visibility.FilterKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Optional;

/** The reading half of the codec. */
final class ClientFrameReader {
    /** Names of fields and brackets count too. */
    private static final int MAX_VALUES = 20_000;

    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ClientFrameReader() {}

    static ClientFrame read(String text) {
        JsonNode json;
        try {
            if (text.length() > MAX_VALUES && hasTooManyValues(text)) {
                return new ClientFrame.Malformed("a message may hold at most " + MAX_VALUES + " values");
            }
            json = JSON.readTree(text);
        } catch (JacksonException e) {
            return new NotJson();
        }
        if (json.isMissingNode()) {
            return new NotJson();
        }
        return switch (json.path("type").asText()) {
            case "subscribe" -> subscribe(json);
            case "token" ->
                json.path("token").isTextual()
                        ? new ClientFrame.Token(json.path("token").textValue())
                        : new ClientFrame.Malformed("token must be a string");
            case "ping" -> new ClientFrame.Ping();
            case "pause" -> new ClientFrame.Pause();
            case "resume" -> new ClientFrame.Resume();
            case "seek" -> new ClientFrame.Seek(text(json, "since"), text(json, "until"), text(json, "speed"));
            default -> new Unknown();
        };
    }

    /** Before a tree is made of it, of which each value takes far more than its letters. */
    private static boolean hasTooManyValues(String text) throws JacksonException {
        int values = 0;
        try (var tokens = JSON.getFactory().createParser(text)) {
            while (values <= MAX_VALUES && tokens.nextToken() != null) {
                values++;
            }
        } catch (JacksonException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text is no file
        }
        return values > MAX_VALUES;
    }

    /** What is neither text nor a number is shown as it came, so that it can be told to be wrong. */
    private static Optional<String> text(JsonNode json, String key) {
        JsonNode sent = json.path(key);
        return sent.isMissingNode() || sent.isNull()
                ? Optional.empty()
                : Optional.of(sent.isValueNode() ? sent.asText() : sent.toString());
    }

    private static ClientFrame subscribe(JsonNode json) {
        var filters = new EnumMap<FilterKey, SentFilter>(FilterKey.class);
        for (FilterKey key : FilterKey.values()) {
            JsonNode sent = json.get(key.field());
            if (sent != null) {
                var filter = SentFilter.of(sent);
                if (filter.isEmpty()) {
                    return new ClientFrame.Malformed(key.field() + " must be a list of strings or null");
                }
                filters.put(key, filter.get());
            }
        }
        return new Subscribe(filters);
    }
}
