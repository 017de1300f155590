package dev.kodama.replay.durable;

import dev.kodama.journal.JournaledEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Handler that records the sequences of its events. */
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

    /** The sequences by task, as {@link Feed} numbers them, in the order of handling. */
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
