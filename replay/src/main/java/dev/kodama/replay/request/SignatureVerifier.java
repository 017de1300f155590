package dev.kodama.replay.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed requests: the signature must be valid, the {@code time} in the signed text within a minute of now, and no signature is
 * accepted twice. Remembers up to {@value #MAX_REMEMBERED} valid signatures of the last two minutes; beyond, requests are rejected.
 * Thread-safe.
 */
final class SignatureVerifier {
    static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(1);
    static final int MAX_REMEMBERED = 10_000;

    private final ReplaySecret secret;
    /** Arrival time by signature, the oldest first. */
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    SignatureVerifier(ReplaySecret secret) {
        this.secret = secret;
    }

    /**
     * Verifies a request; the same signature is valid once.
     *
     * @param signed the signed text
     * @param request the signed text as JSON
     * @return the error as a sentence; null if the signature is valid
     */
    @Nullable
    String verify(String signed, JsonNode signature, JsonNode request, Instant now) {
        if (!signature.isTextual() || !secret.verifies(signed, signature.textValue())) {
            return "the signature is not right: it is the HMAC-SHA256 of signed with KODAMA_REPLAY_SECRET, in hexadecimal";
        }
        var time = time(request.path("time").asText());
        if (time == null) {
            return "time must be in the signed text, such as " + now;
        } else if (time.isBefore(now.minus(MAX_CLOCK_SKEW)) || time.isAfter(now.plus(MAX_CLOCK_SKEW))) {
            return "time must be within " + MAX_CLOCK_SKEW.toSeconds() + " s of Kodama's clock, which is " + now
                    + ", was " + time;
        }
        return use(signature.textValue(), now);
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private synchronized @Nullable String use(String signature, Instant now) {
        var oldest = seen.values().iterator();
        while (oldest.hasNext() && oldest.next().isBefore(now.minus(MAX_CLOCK_SKEW.multipliedBy(2)))) {
            oldest.remove();
        }
        if (seen.containsKey(signature)) {
            return "this signature was used already: sign each request anew, with its own time";
        } else if (seen.size() >= MAX_REMEMBERED) {
            return "too many requests came in the last two minutes; ask again later";
        }
        seen.put(signature, now);
        return null;
    }
}
