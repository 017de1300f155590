package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.kodama.forwarder.protocol.ClientFrame.NotJson;
import dev.kodama.forwarder.protocol.ClientFrame.Subscribe;
import dev.kodama.forwarder.protocol.ClientFrame.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Parses clients' messages. */
public final class ClientFrameReader {
    /** Maximum JSON tokens of a message; field names and brackets count. */
    private static final int MAX_VALUES = 20_000;

    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ClientFrameReader() {}

    /** Parses a message. A subscription with one invalid filter is {@link ClientFrame.Malformed} as a whole. */
    public static ClientFrame read(String text) {
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

    /** Checked before a tree is built, which takes far more memory than the text. */
    private static boolean hasTooManyValues(String text) throws JacksonException {
        int values = 0;
        try (var tokens = JSON.getFactory().createParser(text)) {
            while (values <= MAX_VALUES && tokens.nextToken() != null) {
                values++;
            }
        } catch (JacksonException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // strings cause no I/O errors
        }
        return values > MAX_VALUES;
    }

    /** Other values are shown as sent, for the error message. */
    private static Optional<String> text(JsonNode json, String key) {
        JsonNode sent = json.path(key);
        return sent.isMissingNode() || sent.isNull()
                ? Optional.empty()
                : Optional.of(sent.isValueNode() ? sent.asText() : sent.toString());
    }

    private static ClientFrame subscribe(JsonNode json) {
        try {
            return new Subscribe(SentSelection.of(json), SentSelection.several(json.path("filters")));
        } catch (IllegalArgumentException e) {
            return new ClientFrame.Malformed(String.valueOf(e.getMessage()));
        }
    }
}
