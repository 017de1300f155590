package dev.kodama.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a demo has published.
 *
 * @param published events that Redis took, by event type
 * @param notPublished events that it did not take
 * @param failure why the last of these failed; empty if none did
 * @param heard events that each subscribing service got, by its name
 */
public record DemoResult(
        long seed,
        Duration took,
        Map<String, Long> published,
        long notPublished,
        Optional<String> failure,
        Map<String, Long> heard) {
    private static final double NANOS = 1e9;

    public DemoResult {
        published = Map.copyOf(published);
        heard = Map.copyOf(heard);
    }

    public long events() {
        return published.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One line for a person. */
    public String summary() {
        double seconds = Math.max((double) took.toNanos() / NANOS, 0.001);
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "Published %,d events of %d types in %.1f s (%.1f/s, seed %d): %d tickets, %d tasks, %d completed,"
                        + " %d failed attempts, %d sandboxes",
                events(),
                published.size(),
                seconds,
                (double) events() / seconds,
                seed,
                count("TICKET_CREATED"),
                count("TASK_CREATED"),
                count("TASK_VALIDATION_PASSED"),
                count("TASK_FAILED") + count("TASK_VALIDATION_FAILED"),
                count("SANDBOX_CREATED")));
        new TreeMap<>(heard)
                .forEach((service, count) ->
                        line.append(String.format(Locale.ROOT, "; %s received %,d", service, count)));
        failure.ifPresent(
                reason -> line.append(String.format(Locale.ROOT, "; %,d not published: %s", notPublished, reason)));
        return line.append('.').toString();
    }

    private long count(String eventType) {
        return published.getOrDefault(eventType, 0L);
    }
}
