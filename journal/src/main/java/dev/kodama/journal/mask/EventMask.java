package dev.kodama.journal.mask;

import dev.kodama.bus.json.JsonMask;
import dev.kodama.bus.json.JsonPath;
import dev.kodama.bus.json.JsonPaths;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.Setting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fields of events whose values people do not see: where events are shown, {@value JsonMask#SHOWN} stands in their place. What services get, and
 * the journal, stay whole. Without fields it returns what it is given. Immutable.
 */
public final class EventMask {
    /** Maximum number of paths. */
    public static final int MAX_PATHS = 100;
    /** Maximum number of keys in a path, {@code payload} included. */
    public static final int MAX_KEYS = 8;

    private static final int MAX_LETTERS = 256;
    private static final String PAYLOAD = "payload";
    /** The protocol's own, and what the journal puts beside the body's fields. */
    private static final Set<String> RESERVED =
            Set.of("event_type", "entity_type", "entity_id", "type", "seq", "time", "channel", "source", "published");

    /** Hides nothing. */
    public static final EventMask NONE = new EventMask(List.of(), "");

    public static final Setting<EventMask> MASK = Setting.parsed("KODAMA_MASK", "PATH,…", EventMask::parse)
            .withDefault(NONE)
            .describedAs("Fields that show `***` in the dashboard, over HTTP, in exports and on the command line, as"
                    + " `payload.token,payload.user.email`");

    private final List<JsonPath> paths;
    private final JsonMask mask;
    private final JsonMask payload;
    private final String text;

    private EventMask(List<JsonPath> paths, String text) {
        this.paths = List.copyOf(paths);
        this.mask = JsonMask.of(paths);
        this.payload = mask.of(PAYLOAD);
        this.text = text;
    }

    /**
     * Parses paths, by comma: keys of objects behind one another, each behind a dot; {@code \.}, {@code \\} and {@code \,} are a dot, a backslash
     * and a comma in a key.
     *
     * @throws IllegalArgumentException if one is invalid; the message continues the setting's name
     */
    public static EventMask parse(String text) {
        var paths = CommaList.of(text).stream()
                .map(EventMask::path)
                .map(JsonPath::new)
                .distinct()
                .toList();
        if (paths.size() > MAX_PATHS) {
            throw new IllegalArgumentException("must have at most " + MAX_PATHS + " paths, has " + paths.size());
        }
        return new EventMask(paths, text);
    }

    private static List<String> path(String text) {
        var keys = JsonPath.keys(text);
        if (keys.contains("")) {
            throw invalid("must not have an empty key in a path", text);
        } else if (keys.size() > MAX_KEYS) {
            throw invalid("must have at most " + MAX_KEYS + " keys in a path", text);
        } else if (keys.stream().anyMatch(key -> key.length() > MAX_LETTERS)) {
            throw invalid(
                    "must have at most " + MAX_LETTERS + " letters in a key", text.substring(0, MAX_LETTERS) + "…");
        } else if (keys.equals(List.of(PAYLOAD))) {
            throw invalid("must name fields inside the payload, such as payload.token", text);
        } else if (RESERVED.contains(keys.get(0))) {
            throw invalid("must not name " + keys.get(0) + ", which Kodama's own protocol uses", text);
        }
        return keys;
    }

    private static IllegalArgumentException invalid(String rule, String text) {
        return new IllegalArgumentException(rule + ", was '" + text + "'");
    }

    /** Whether it hides nothing. */
    public boolean isEmpty() {
        return paths.isEmpty();
    }

    /** The event as it is shown. */
    public JournaledEvent event(JournaledEvent event) {
        return isEmpty() ? event : event.withBytes(mask.object(event.bytes()));
    }

    /** The published body of an event as it is shown. */
    public byte[] body(byte[] body) {
        return mask.object(body);
    }

    /** A message that is perhaps no event, as it is shown: as far as it is JSON. */
    public byte[] message(byte[] message) {
        return mask.anything(message);
    }

    /** The payload of an event, JSON of an object, as it is shown. */
    public String payload(String json) {
        return isEmpty()
                ? json
                : new String(payload.object(json.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    /** A text that may quote a message, such as that of an error. */
    public String quoting(String text) {
        return isEmpty() ? text : JsonMask.SHOWN;
    }

    /**
     * Why conditions on the payload cannot be asked: their answer would tell of a value that is not shown. Continues a parameter's name; empty if
     * they can.
     */
    public Optional<String> objection(JsonPaths where) {
        return where.all().stream()
                .filter(path -> paths.stream().anyMatch(path::isAtOrIn))
                .findFirst()
                .map(path -> "must not name " + path + ": its value is masked here (" + MASK + ")");
    }

    /** Why a message cannot be published, as a sentence: it was copied from where it is masked. Empty if it can. */
    public Optional<String> publishObjection(byte[] message) {
        return !isEmpty() && mask.wasApplied(message)
                ? Optional.of("A field that " + MASK + " masks has the value " + JsonMask.SHOWN
                        + ", which stands for one that is not shown here: publish it where the value is known.")
                : Optional.empty();
    }

    /** The paths as they were given. */
    @Override
    public String toString() {
        return text;
    }
}
