package dev.kodama.forwarder.protocol;

import dev.kodama.pattern.NamePatterns;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/** Some event types, exact or with * for any letters. From any thread. */
public final class EventTypes {
    /** As many are remembered; the next forgets them all. */
    private static final int MAX_TYPES = 4096;

    private final NamePatterns names;
    private final ConcurrentHashMap<String, Boolean> known = new ConcurrentHashMap<>();

    private EventTypes(NamePatterns names) {
        this.names = names;
    }

    public static EventTypes of(Collection<String> types) {
        return new EventTypes(NamePatterns.of(types));
    }

    public boolean contains(String type) {
        Boolean answer = known.get(type);
        if (answer == null) {
            answer = names.contain(type);
            if (known.size() >= MAX_TYPES) {
                known.clear();
            }
            known.put(type, answer);
        }
        return answer;
    }
}
