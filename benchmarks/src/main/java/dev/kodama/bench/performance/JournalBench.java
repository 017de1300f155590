package dev.kodama.bench.performance;

import dev.kodama.bench.journal.NumberedJournal;
import dev.kodama.bench.testbed.NumberedEvents;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.settings.Settings;
import dev.kodama.testing.process.Broker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Measures reading the journal: all of it compared with a bare consumer, and starts at a sequence in its middle. */
public final class JournalBench {
    private static final int STARTS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final JournalConfig journal;
    private final long events;
    private final Consumer<String> progress;

    private JournalBench(JournalConfig journal, long events, Consumer<String> progress) {
        this.journal = journal;
        this.events = events;
        this.progress = progress;
    }

    /**
     * Runs on a broker of its own; returns when it has ended.
     *
     * @param events of 330 bytes
     * @param rounds in each, both read everything in turn; an additional round warms up
     * @param dir an empty folder
     */
    public static JournalReport run(long events, int rounds, Path dir, InstantSource clock, Consumer<String> progress)
            throws IOException, InterruptedException {
        try (var broker = Broker.start(dir.resolve("kafka"))) {
            var journal = JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", broker.bootstrap())));
            var bench = new JournalBench(journal, events, progress);
            long now = clock.millis(); // retention would delete old records
            NumberedJournal.write(journal, events, number -> now, clock);
            progress.accept(String.format("%,d events are written; reading", events));
            return new JournalReport(events, bench.rounds(rounds), bench.starts(clock));
        }
    }

    private List<JournalReport.Round> rounds(int count) {
        var rounds = new ArrayList<JournalReport.Round>();
        for (int number = 0; number <= count; number++) {
            var round = new JournalReport.Round(
                    perSecond(JournalBench::readBaseline), perSecond(JournalBench::readInOrder));
            if (number > 0) {
                rounds.add(round);
                progress.accept(String.format("bare %,.0f/s, in order %,.0f/s", round.baseline(), round.inOrder()));
            }
        }
        return rounds;
    }

    /** Measures from before opening to the last event. Closing is excluded: a bare consumer waits half a second in it. */
    private double perSecond(ToLongFunction<JournalBench> reading) {
        long began = System.nanoTime();
        return events * 1e9 / (reading.applyAsLong(this) - began);
    }

    /** @return the time of the last record */
    private long readBaseline() {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("max.poll.records", 5_000);
        var deserializer = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(properties, deserializer, deserializer)) {
            var partitions = consumer.partitionsFor(journal.eventsTopic()).stream()
                    .map(one -> new TopicPartition(one.topic(), one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long bytes = 0;
            for (long read = 0; read < events; ) {
                for (var record : consumer.poll(TIMEOUT)) {
                    bytes += record.value().length;
                    read++;
                }
            }
            return checked(bytes);
        }
    }

    /** @return the time of the last record */
    private long readInOrder() {
        try (var reader = JournalReader.open(
                journal, new StartPosition.Earliest(), new EndPosition.Now(), InstantSource.system())) {
            long bytes = 0;
            while (!reader.ended()) {
                for (var event : reader.poll(TIMEOUT)) {
                    bytes += event.bytes().length;
                }
            }
            return checked(bytes);
        }
    }

    private long checked(long bytes) {
        long now = System.nanoTime();
        long expected = events * NumberedEvents.body(1).length;
        if (bytes != expected) {
            throw new IllegalStateException("read " + bytes + " bytes of " + expected);
        }
        return now;
    }

    /** The times from opening a reader to its first event, at random sequences of the middle half, in milliseconds. */
    private List<Double> starts(InstantSource clock) {
        var random = new Random(events);
        var millis = new ArrayList<Double>();
        for (int number = -STARTS / 4; number < STARTS; number++) {
            long sequence = events / 4 + (long) (random.nextDouble() * events / 2);
            long began = System.nanoTime();
            try (var reader = JournalReader.open(
                    journal, new StartPosition.AtSequence(sequence), new EndPosition.Never(), clock)) {
                long first = reader.poll(TIMEOUT).get(0).sequence();
                if (first != sequence) {
                    throw new IllegalStateException("asked for " + sequence + ", got " + first);
                }
                if (number >= 0) {
                    millis.add((System.nanoTime() - began) / 1e6);
                }
            }
        }
        return millis;
    }
}
