package dev.kodama.forwarder.protocol;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Feature negotiation for notices. Existing frontends treat every frame that is not a ping, a status or an error as an event, so notices go only
 * to clients that use a parameter which only Kodama has.
 */
public final class Notices {
    /** The query parameter that requests notices. */
    public static final String PARAMETER = "notices";

    private static final List<String> OTHERS = List.of("delivery", "overflow", "encoding", "batch", "max_per_second");

    private Notices() {}

    /**
     * Whether a WebSocket client takes notices.
     *
     * @param parameter the value of a query parameter by name; null where absent
     * @throws IllegalArgumentException one sentence that names {@value #PARAMETER} and its valid values
     */
    public static boolean areWanted(Function<String, @Nullable String> parameter) {
        String asked = value(parameter, PARAMETER);
        if (!List.of("", "0", "1").contains(asked)) {
            throw new IllegalArgumentException("notices must be 1 or 0, was '" + asked + "'");
        }
        return asked.equals("1")
                || OTHERS.stream().anyMatch(name -> !value(parameter, name).isEmpty());
    }

    private static String value(Function<String, @Nullable String> parameter, String name) {
        String value = parameter.apply(name);
        return value == null ? "" : value.strip();
    }
}
