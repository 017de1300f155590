package dev.kodama.replay.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signed requests: the signature must be right, the {@code time} in the signed text within a minute of now, and no signature is
 * taken twice. It remembers the last {@value #MAX_REMEMBERED} of them, of which nobody without the secret can make one. Safe for
 * use by many threads.
 */
final class SignatureVerifier {
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
    static final int MAX_REMEMBERED = 10_000;

    private final ReplaySecret secret;
    /** When each came; those that came first are first. */
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    SignatureVerifier(ReplaySecret secret) {
        this.secret = secret;
    }

    /**
     * What is wrong with a signed request, as a sentence; null if nothing is. One that is right is right once.
     *
     * @param signed the text that is signed
     * @param request the same, read
     */
    @Nullable
    String objection(String signed, JsonNode signature, JsonNode request, Instant now) {
        if (!signature.isTextual() || !secret.verifies(signed, signature.textValue())) {
            return "the signature is not right: it is the HMAC-SHA256 of signed with KODAMA_REPLAY_SECRET, in hexadecimal";
        }
        var time = time(request.path("time").asText());
        if (time == null) {
            return "time must be in the signed text, such as " + now;
        } else if (time.isBefore(now.minus(CLOCKS_DIFFER)) || time.isAfter(now.plus(CLOCKS_DIFFER))) {
            return "time must be within " + CLOCKS_DIFFER.toSeconds() + " s of Kodama's clock, which is " + now
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
        while (oldest.hasNext() && oldest.next().isBefore(now.minus(CLOCKS_DIFFER.multipliedBy(2)))) {
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
