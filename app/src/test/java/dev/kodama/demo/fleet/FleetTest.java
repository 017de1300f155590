package dev.kodama.demo.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.Event;
import dev.kodama.catalog.Catalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetTest {
    private static final int MANY = 30_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final Map<String, String> LETTERS = Map.of(
            "TASK_CREATED", "C",
            "TASK_ASSIGNED", "A",
            "TASK_STARTED", "S",
            "TASK_COMPLETED", "D",
            "TASK_VALIDATION_STARTED", "V",
            "TASK_VALIDATION_PASSED", "P",
            "TASK_VALIDATION_FAILED", "X",
            "TASK_TIMED_OUT", "T",
            "TASK_FAILED", "F",
            "TASK_RETRY_SCHEDULED", "R");
    private static final Pattern TASK_LIFE = Pattern.compile("C(AS(DVX|T?F)R?)*(ASDVP)?");
    private static final Pattern SANDBOX_LIFE = Pattern.compile("C(H*)E?");

    @Test
    void publishesTheSameBytesForTheSameSeed() {
        assertThat(json(7)).isEqualTo(json(7));
        assertThat(json(7)).isNotEqualTo(json(8));
    }

    private static List<String> json(long seed) {
        return events(seed, 600, 3_000)
                .map(event -> new String(event.toJson(), UTF_8))
                .toList();
    }

    @Test
    void knowsAboutAHundredAndTwentyTypesAndPublishesAllOfThem() {
        var seen = events(1, NEVER, MANY).map(Event::eventType).collect(Collectors.toSet());

        assertThat(Fleet.types()).hasSize(120);
        assertThat(seen).isEqualTo(Fleet.types());
    }

    @Test
    void publishesWhatTheCatalogSaysServicesPublish() {
        var published = Catalog.standard().events().values().stream()
                .filter(declared -> !declared.source().isEmpty())
                .map(declared -> declared.eventType())
                .toList();

        assertThat(published).hasSizeGreaterThan(10);
        assertThat(Fleet.types()).containsAll(published);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void leadsEachTaskThroughItsLifeCycle(long seed) {
        var lives = lives(seed, "task", event -> LETTERS.getOrDefault(event.eventType(), ""));

        assertThat(lives).hasSizeGreaterThan(100);
        assertThat(lives)
                .allSatisfy((task, life) ->
                        assertThat(isBeginning(TASK_LIFE, life)).as(life).isTrue());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void letsASandboxBeatFromItsCreationToItsEnd(long seed) {
        var lives = lives(seed, "sandbox", event -> switch (event.eventType()) {
            case "SANDBOX_CREATED" -> "C";
            case "sandbox.heartbeat" -> "H";
            case "sandbox.terminated" -> "E";
            default -> "";
        });

        assertThat(lives).hasSizeGreaterThan(100);
        assertThat(lives.values()).allMatch(life -> isBeginning(SANDBOX_LIFE, life));
        assertThat(lives.values()).as("lost without an end").anyMatch(life -> !life.endsWith("E"));
    }

    /** Whether a life cycle cut off at any point matches. */
    private static boolean isBeginning(Pattern pattern, String life) {
        var matcher = pattern.matcher(life);
        return matcher.matches() || matcher.hitEnd();
    }

    private static Map<String, String> lives(long seed, String entityType, Function<Event, String> letter) {
        var lives = new HashMap<String, String>();
        events(seed, NEVER, MANY)
                .filter(event -> event.entityType().equals(entityType))
                .forEach(event -> lives.merge(event.entityId(), letter.apply(event), String::concat));
        return lives;
    }

    @Test
    void namesOnlyWhatHasBeenCreated() {
        var known = new HashMap<String, HashSet<String>>();
        var created = Map.of("TICKET_CREATED", "ticket", "TASK_CREATED", "task", "AGENT_REGISTERED", "agent");

        events(1, NEVER, MANY).forEach(event -> {
            if (created.containsKey(event.eventType())) {
                known.computeIfAbsent(event.entityType(), type -> new HashSet<>())
                        .add(event.entityId());
            }
            for (String type : created.values()) {
                var id = event.payload().get(type + "_id");
                if (id != null) {
                    assertThat(known.get(type)).contains((String) id);
                }
            }
        });
    }

    @Test
    void failsSometimes() {
        var counts = counts(events(1, NEVER, MANY).toList());

        double share = (double) count(counts, "TASK_FAILED") / (double) count(counts, "TASK_STARTED");
        assertThat(share).isBetween(0.05, 0.25);
        assertThat(count(counts, "TASK_VALIDATION_FAILED")).isPositive();
        assertThat(count(counts, "TICKET_BLOCKED")).isPositive();
    }

    @Test
    void keepsUpWithItsScheduleForLong() {
        var events = events(5, NEVER, 100_000).toList();

        var late = counts(events.subList(90_000, 100_000));
        long background = BackgroundEvents.types().stream()
                .mapToLong(type -> late.getOrDefault(type, 0L))
                .sum();
        assertThat(background).as("events for which a step was free").isBetween(1_000L, 6_000L);
        assertThat(count(late, "TICKET_CREATED")).isPositive();
    }

    @Test
    void letsEachSandboxBeatRegularly() {
        var last = new HashMap<String, Integer>();
        var intervals = new ArrayList<Integer>();
        var events = events(1, NEVER, MANY).toList();

        for (int step = 0; step < events.size(); step++) {
            if (events.get(step).eventType().equals("sandbox.heartbeat")) {
                var before = last.put(events.get(step).entityId(), step);
                intervals.add(step - Objects.requireNonNullElse(before, step - Attempt.HEARTBEAT_STEPS));
            }
        }

        assertThat(intervals).allMatch(interval -> interval < Attempt.HEARTBEAT_STEPS * 3 / 2);
    }

    @Test
    void silencesTheSynthesisFromItsStepOn() {
        var events = events(1, 1_500, 8_000).map(Event::eventType).toList();

        assertThat(events.subList(0, 1_500)).contains("synthesis.completed");
        assertThat(events.subList(0, 1_500).stream().filter("synthesis.progress"::equals))
                .hasSizeGreaterThan(10);
        assertThat(events.subList(1_500, 8_000)).noneMatch(type -> type.startsWith("synthesis."));
        assertThat(events.subList(1_500, 8_000)).contains("coordination.join.created");
    }

    private static Map<String, Long> counts(List<Event> events) {
        return events.stream().collect(Collectors.groupingBy(Event::eventType, Collectors.counting()));
    }

    private static long count(Map<String, Long> counts, String eventType) {
        return counts.getOrDefault(eventType, 0L);
    }

    /** The first events of a seed. */
    private static Stream<Event> events(long seed, long darkFrom, int count) {
        var fleet = new Fleet(seed, darkFrom);
        return Stream.generate(fleet::next).limit(count);
    }
}
