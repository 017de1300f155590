package dev.kodama.bench;

import dev.kodama.bench.rig.NumberedEvents;
import dev.kodama.journal.JournalBrokenException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalReader;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.Start;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a whole journal back, in two ways that share nothing. */
final class JournalScan {
    private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z-]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(2);

    /**
     * @param number of an event of the publisher, else 0
     * @param hole its reason, else empty
     */
    record Entry(long sequence, long number, String hole) {
        static Entry of(long sequence, byte[] body) {
            long number = NumberedEvents.number(body);
            if (number > 0) {
                return new Entry(sequence, number, "");
            }
            var reason = REASON.matcher(new String(body, StandardCharsets.UTF_8));
            return new Entry(sequence, 0, reason.find() ? reason.group(1) : "");
        }
    }

    /**
     * @param entries by sequence
     * @param disorder how many stand behind a later one in their partition
     */
    record Scanned(List<Entry> entries, long disorder) {}

    private JournalScan() {}

    /**
     * With a plain read_committed consumer, by the header {@code seq}. Reads until it has seen the last number and then nothing for
     * 2 s, or nothing for a minute.
     */
    static Scanned plainly(JournalConfig journal, long last) {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("max.poll.records", 10_000);
        var entries = new ArrayList<Entry>();
        long disorder = 0;
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(journal.eventsTopic()).stream()
                    .map(one -> new TopicPartition(one.topic(), one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var lastOf = new HashMap<Integer, Long>();
            boolean seen = false;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                for (var kept : consumer.poll(Duration.ofMillis(200))) {
                    var entry = entry(kept);
                    entries.add(entry);
                    Long before = lastOf.put(kept.partition(), entry.sequence());
                    disorder += before != null && before >= entry.sequence() ? 1 : 0;
                    seen |= entry.number() == last;
                    deadline = System.nanoTime() + (seen ? QUIET : PATIENCE).toNanos();
                }
            }
        }
        entries.sort(Comparator.comparingLong(Entry::sequence));
        return new Scanned(entries, disorder);
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> kept) {
        String sequence = new String(kept.headers().lastHeader("seq").value(), StandardCharsets.UTF_8);
        return Entry.of(Long.parseLong(sequence), kept.value());
    }

    /**
     * With the journal's reader.
     *
     * @return what is wrong with what it reads, empty if nothing is
     */
    static String withReader(JournalConfig journal, List<Entry> expected) {
        int at = 0;
        try (var reader = JournalReader.open(journal, new Start.Earliest())) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (at < expected.size() && System.nanoTime() < deadline) {
                for (JournaledEvent event : reader.poll(Duration.ofMillis(500))) {
                    var entry = Entry.of(event.sequence(), event.bytes());
                    if (at >= expected.size() || !entry.equals(expected.get(at++))) {
                        return "the reader shows " + entry + " where " + expected.get(at - 1) + " stands";
                    }
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                }
            }
        } catch (JournalBrokenException e) {
            return String.valueOf(e.getMessage());
        }
        return at == expected.size() ? "" : "the reader ends after " + at + " of " + expected.size();
    }
}
