package dev.kodama.app;

import dev.kodama.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Environment variables that look like settings of Kodama and are none. */
final class UnknownVariables {
    private static final String PREFIX = "KODAMA_";
    /** Every further name is a property of Kafka's clients. */
    private static final String KAFKA_PREFIX = "KODAMA_KAFKA_";

    /** Settings that are no flags: a secret on a command line could be seen by everybody. */
    private static final Set<String> WITHOUT_FLAG =
            Set.of("KODAMA_CURSOR_SECRET", "KODAMA_JWT_SECRET", "KODAMA_REPLAY_SECRET", "KODAMA_TLS_KEYSTORE_PASSWORD");

    private UnknownVariables() {}

    /** A warning for each, in alphabetical order; an ignored setting would otherwise look as if it were in force. */
    static List<String> warnings(Settings environment) {
        var known = known();
        return environment.under(PREFIX).keySet().stream()
                .map(rest -> PREFIX + rest)
                .filter(name -> !known.contains(name) && !name.startsWith(KAFKA_PREFIX))
                .map(name -> name + " is not a setting of Kodama and is ignored"
                        + Suggestion.of(name, known, (name.length() - PREFIX.length()) / 3)
                                .map(similar -> "; did you mean " + similar + "?")
                                .orElse(""))
                .toList();
    }

    static Set<String> known() {
        var known = new TreeSet<>(WITHOUT_FLAG);
        Arrays.stream(Setting.values()).map(Setting::variable).forEach(known::add);
        return known;
    }
}
