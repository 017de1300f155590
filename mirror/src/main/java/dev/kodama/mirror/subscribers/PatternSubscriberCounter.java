package dev.kodama.mirror.subscribers;

import java.util.regex.Pattern;

/** Counts, in what {@code CLIENT LIST} answers, those who are subscribed to a pattern and are not ours. */
final class PatternSubscriberCounter {
    /** What the connections of mirror, forwarder and the like are called. */
    private static final String OURS = "kodama-";

    private static final Pattern NAME = Pattern.compile("(?:^| )name=(\\S*)");
    private static final Pattern PATTERNS = Pattern.compile("(?:^| )psub=(\\d+)");

    private PatternSubscriberCounter() {}

    static long count(String clientList) {
        return clientList.lines().filter(PatternSubscriberCounter::isOne).count();
    }

    private static boolean isOne(String client) {
        var patterns = PATTERNS.matcher(client);
        var name = NAME.matcher(client);
        return patterns.find()
                && !patterns.group(1).equals("0")
                && !(name.find() && name.group(1).startsWith(OURS));
    }
}
