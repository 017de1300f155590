package dev.kodama.bench.journal;

import dev.kodama.bench.journal.JournalInjector.Kind;
import dev.kodama.bench.journal.JournalInjector.Place;
import dev.kodama.bench.report.JournalCheck;
import dev.kodama.bench.testbed.NumberedEvents;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a whole journal back, in two ways that share nothing. */
public final class JournalScan {
    private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z-]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(2);

    /**
     * @param number of an event of the publisher, else 0
     * @param hole its reason, else empty
     */
    public record Entry(long sequence, long number, String hole) {
        public static Entry of(long sequence, byte[] body) {
            long number = NumberedEvents.number(body);
            if (number > 0) {
                return new Entry(sequence, number, "");
            }
            var reason = REASON.matcher(new String(body, StandardCharsets.UTF_8));
            return new Entry(sequence, 0, reason.find() ? reason.group(1) : "");
        }

        public void addTo(JournalCheck check) {
            if (hole.isEmpty()) {
                check.event(sequence, number);
            } else {
                check.hole(sequence, hole);
            }
        }
    }

    /**
     * @param entries by sequence
     * @param disorder how many stand behind a later one in their partition
     * @param foreign how many records there are that no mirror wrote; they are no entries
     * @param repeated how many records were written once more; they are no entries
     */
    public record Scanned(List<Entry> entries, long disorder, long foreign, long repeated) {}

    private JournalScan() {}

    /**
     * With a plain read_committed consumer, by the header {@code seq}. Reads until it has seen the last number, every sequence up to the
     * greatest, and then nothing for 2 s; or nothing for 30 s, for a partition may show what was committed later than the others.
     * Records of other sources do not count.
     *
     * @param injected what the run itself has written
     */
    public static Scanned plainly(JournalConfig journal, long last, Map<Place, Kind> injected) {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("max.poll.records", 10_000);
        var entries = new ArrayList<Entry>();
        long disorder = 0;
        var counts = new EnumMap<Kind, Long>(Kind.class);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(journal.eventsTopic()).stream()
                    .map(one -> new TopicPartition(one.topic(), one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var lastOf = new HashMap<Integer, Long>();
            var sequences = new HashSet<Long>();
            long greatest = 0;
            boolean seen = false;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                for (var kept : consumer.poll(Duration.ofMillis(200))) {
                    Kind kind = injected.get(new Place(kept.partition(), kept.offset()));
                    if (kind != null) {
                        counts.merge(kind, 1L, Long::sum);
                        continue;
                    }
                    if (!isOf(journal, kept)) {
                        continue;
                    }
                    var entry = entry(kept);
                    entries.add(entry);
                    Long before = lastOf.put(kept.partition(), entry.sequence());
                    disorder += before != null && before >= entry.sequence() ? 1 : 0;
                    seen |= entry.number() == last;
                    sequences.add(entry.sequence());
                    greatest = Math.max(greatest, entry.sequence());
                    boolean whole = seen && sequences.size() == greatest;
                    deadline = System.nanoTime() + (whole ? QUIET : PATIENCE).toNanos();
                }
            }
        }
        entries.sort(Comparator.comparingLong(Entry::sequence));
        return new Scanned(
                entries, disorder, counts.getOrDefault(Kind.FOREIGN, 0L), counts.getOrDefault(Kind.REPEATED, 0L));
    }

    private static boolean isOf(JournalConfig journal, ConsumerRecord<byte[], byte[]> kept) {
        var source = kept.headers().lastHeader("source");
        return source == null || new String(source.value(), StandardCharsets.UTF_8).equals(journal.source());
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
    public static String withReader(JournalConfig journal, List<Entry> expected) {
        int at = 0;
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
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
        } catch (JournalCorruptException e) {
            return String.valueOf(e.getMessage());
        }
        return at == expected.size() ? "" : "the reader ends after " + at + " of " + expected.size();
    }
}
