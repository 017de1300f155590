package dev.kodama.mirror.subscribers;

import java.util.regex.Pattern;

/** Counts the clients in {@code CLIENT LIST} that are subscribed to a pattern and are not Kodama's own. */
final class PatternSubscriberCounter {
    /** Prefix of the connection names of mirror and forwarder. */
    private static final String OURS = "kodama-";

    private static final Pattern NAME = Pattern.compile("(?:^| )name=(\\S*)");
    private static final Pattern PATTERNS = Pattern.compile("(?:^| )psub=(\\d+)");

    private PatternSubscriberCounter() {}

    static long count(String clientList) {
        return clientList
                .lines()
                .filter(PatternSubscriberCounter::isPatternSubscriber)
                .count();
    }

    private static boolean isPatternSubscriber(String client) {
        var patterns = PATTERNS.matcher(client);
        var name = NAME.matcher(client);
        return patterns.find()
                && !patterns.group(1).equals("0")
                && !(name.find() && name.group(1).startsWith(OURS));
    }
}
