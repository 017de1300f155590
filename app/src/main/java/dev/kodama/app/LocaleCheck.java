package dev.kodama.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Detects text that Java could not decode in the locale's charset. Java replaces such bytes with U+FFFD, and the replaced text would be
 * taken as meant: an event about {@code ü17} would be journaled as one about {@code ??17}.
 */
final class LocaleCheck {
    /** The prefix of the checked variables. */
    static final String PREFIX = "KODAMA_";

    private static final char REPLACEMENT = '\uFFFD';

    private LocaleCheck() {}

    /**
     * Describes the first undecodable text in one line, without its value, which may be a secret.
     *
     * @param variables by name without {@link #PREFIX}
     */
    static Optional<String> problem(List<String> arguments, Map<String, String> variables, String workingDirectory) {
        String charset = System.getProperty("sun.jnu.encoding");
        return undecoded(arguments, variables, workingDirectory)
                .map(what -> charset.equals("UTF-8")
                        ? what + " is not valid UTF-8"
                        : what + " has bytes that are no text in this locale's charset, " + charset
                                + "; set LC_ALL=C.UTF-8");
    }

    private static Optional<String> undecoded(
            List<String> arguments, Map<String, String> variables, String workingDirectory) {
        for (int index = 0; index < arguments.size(); index++) {
            if (arguments.get(index).indexOf(REPLACEMENT) >= 0) {
                return Optional.of("argument " + (index + 1));
            }
        }
        for (var variable : variables.entrySet()) {
            if (variable.getValue().indexOf(REPLACEMENT) >= 0) {
                return Optional.of(PREFIX + variable.getKey());
            }
        }
        return workingDirectory.indexOf(REPLACEMENT) >= 0
                ? Optional.of("the path of the working directory")
                : Optional.empty();
    }
}
