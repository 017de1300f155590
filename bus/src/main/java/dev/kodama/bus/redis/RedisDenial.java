package dev.kodama.bus.redis;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names the right that a Redis with access rules (ACL) denies, from its {@code NOPERM} error. */
public final class RedisDenial {
    private static final String DENIES = "Redis denies ";
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

    private RedisDenial() {}

    /**
     * Describes a denial and the rule that grants the right: {@code Redis denies PUBSUB NUMSUB: grant +pubsub|numsub}.
     *
     * @param error Redis's error reply
     * @param channels that the command named
     * @return empty if it is no denial
     */
    public static Optional<String> of(@Nullable String error, String... channels) {
        if (error == null || !error.contains("NOPERM")) {
            return Optional.empty();
        }
        var quoted = QUOTED.matcher(error);
        String name = quoted.find() ? quoted.group(1) : "";
        if (!error.contains("to run the") && error.contains("channel")) {
            var all = name.isEmpty() ? List.of(channels) : List.of(name);
            return Optional.of(DENIES + "the channel " + String.join(", ", all) + ": grant &" + String.join(" &", all));
        }
        return Optional.of(
                name.isEmpty()
                        ? DENIES + "it: " + error
                        : DENIES + name.replace('|', ' ').toUpperCase(Locale.ROOT) + ": grant +"
                                + name.toLowerCase(Locale.ROOT));
    }

    /** Whether a sentence comes from {@link #of}. */
    static boolean isDenial(String sentence) {
        return sentence.startsWith(DENIES);
    }
}
