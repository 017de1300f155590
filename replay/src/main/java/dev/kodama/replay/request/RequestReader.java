package dev.kodama.replay.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.request.Request.NoReplyAddress;
import dev.kodama.replay.request.Request.Rejected;
import dev.kodama.replay.request.Request.Valid;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses and validates requests. */
final class RequestReader {
    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_EVENT_TYPES = 200;
    private static final int MAX_REPLY_NAME_LETTERS = 200;
    private static final Pattern SUBSCRIBER = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final String UNSIGNED =
            "requests must be signed here: {\"signed\",\"signature\"}, as Kodama's docs/replay.md says";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RequestReader() {}

    /**
     * Parses {@code {"subscriber","event_types","since"}}; the last two are optional, and other fields are ignored. Or {@code
     * {"signed","signature"}}, where the former is such a request as a string.
     *
     * @param now resolves a {@code since} like {@code -10m}
     * @param verifier of signatures; null if signatures are not required
     */
    static Request read(byte[] message, Instant now, @Nullable SignatureVerifier verifier) {
        if (message.length > MAX_BYTES) {
            return new NoReplyAddress("the request has " + message.length + " bytes, more than " + MAX_BYTES);
        }
        try {
            var json = JSON.readTree(message);
            var signed = json.path("signed");
            return signed.isTextual()
                    ? readSigned(signed.textValue(), json.path("signature"), now, verifier)
                    : read(json, now, request -> verifier == null ? null : UNSIGNED);
        } catch (JsonProcessingException e) {
            return new NoReplyAddress("the request is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            return new NoReplyAddress("the request is not JSON: " + e.getMessage());
        }
    }

    private static Request readSigned(
            String signed, JsonNode signature, Instant now, @Nullable SignatureVerifier verifier)
            throws JsonProcessingException {
        return read(
                JSON.readTree(signed),
                now,
                request -> verifier == null ? null : verifier.verify(signed, signature, request, now));
    }

    private static Request read(JsonNode json, Instant now, Function<JsonNode, @Nullable String> signatureCheck) {
        var subscriber = json.get("subscriber");
        if (subscriber == null || !subscriber.isTextual()) {
            return new NoReplyAddress("the request has no subscriber, a string");
        }
        String name = subscriber.textValue();
        if (!SUBSCRIBER.matcher(name).matches()) {
            String reason = "subscriber must be 1 to 100 letters, digits, '.', '_' or '-'";
            return name.length() > MAX_REPLY_NAME_LETTERS ? new NoReplyAddress(reason) : new Rejected(name, reason);
        }
        String error = signatureCheck.apply(json);
        if (error != null) {
            return new Rejected(name, error);
        }
        try {
            var filter = filter(eventTypes(json.get("event_types")));
            return new Valid(name, filter, since(json.get("since"), now), now);
        } catch (IllegalArgumentException e) {
            return new Rejected(name, String.valueOf(e.getMessage()));
        }
    }

    private static List<String> eventTypes(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return List.of();
        }
        var types = new ArrayList<String>();
        given.forEach(type -> types.add(type.isTextual() ? type.textValue() : ""));
        if (!given.isArray() || types.contains("")) {
            throw new IllegalArgumentException(
                    "event_types must be an array of strings such as [\"TASK_COMPLETED\", \"agent.*\"]");
        }
        if (types.size() > MAX_EVENT_TYPES) {
            throw new IllegalArgumentException("event_types has " + types.size() + " entries, more than "
                    + MAX_EVENT_TYPES + "; use * to match many");
        }
        return types;
    }

    private static EventFilter filter(List<String> eventTypes) {
        try {
            return EventFilter.of(eventTypes, List.of(), List.of());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("event_types " + e.getMessage(), e);
        }
    }

    private static Optional<StartPosition> since(@Nullable JsonNode given, Instant now) {
        if (given == null || given.isNull()) {
            return Optional.empty();
        }
        if (!given.isTextual() && !given.isIntegralNumber()) {
            throw new IllegalArgumentException("since must be a string or a sequence, was " + given);
        }
        try {
            return Optional.of(StartPosition.parse(given.asText(), now));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("since " + e.getMessage(), e);
        }
    }
}
