package dev.kodama.replay.durable;

import dev.kodama.journal.JournaledEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Keeps what it is handed. */
final class Inbox implements EventHandler {
    private final List<Long> sequences = new CopyOnWriteArrayList<>();

    @Override
    public void on(JournaledEvent event) {
        sequences.add(event.sequence());
    }

    List<Long> sequences() {
        return List.copyOf(sequences);
    }

    List<Long> sorted() {
        return sequences.stream().sorted().toList();
    }

    /** As {@link Feed} writes them: what a task was handed, in that order. */
    Map<Long, List<Long>> byTask() {
        return sequences().stream().collect(Collectors.groupingBy(sequence -> sequence % 7));
    }

    void await(int count) {
        org.awaitility.Awaitility.await("events handled")
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(30))
                .until(() -> sequences.size() >= count);
    }
}
