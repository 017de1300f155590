package dev.kodama.bench.journal;

import dev.kodama.bench.journal.JournalInjector.Kind;
import dev.kodama.bench.journal.JournalInjector.Place;
import dev.kodama.bench.report.JournalCheck;
import dev.kodama.bench.testbed.NumberedEvents;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
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
import org.apache.kafka.common.TopicPartition;

/** Reads a whole journal back, with a plain consumer and with a {@code JournalReader}. */
public final class JournalScan {
    private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z-]+)\"");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(2);

    /**
     * A record of the journal.
     *
     * @param number the publisher's number of the event; 0 for other records
     * @param hole the reason of a hole; empty for other records
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
     * The content of a journal.
     *
     * @param entries by sequence
     * @param disorder entries after a later one in their partition
     * @param foreign injected records that no mirror wrote; not in the entries
     * @param repeated injected repetitions; not in the entries
     */
    public record Scanned(List<Entry> entries, long disorder, long foreign, long repeated) {}

    private JournalScan() {}

    /**
     * Reads with a plain read_committed consumer, by the header {@code seq}, until the journal is complete and quiet for 2 s, or quiet for
     * 30 s: a partition may return committed records later than the others. Complete means that the last number and every sequence up to the
     * highest were read. Records of other sources are skipped.
     *
     * @param injected the records that the run itself wrote
     */
    public static Scanned withConsumer(JournalConfig journal, long last, Map<Place, Kind> injected) {
        var properties = journal.clientProperties();
        properties.put("isolation.level", "read_committed");
        properties.put("max.poll.records", 10_000);
        var entries = new ArrayList<Entry>();
        long disorder = 0;
        var counts = new EnumMap<Kind, Long>(Kind.class);
        try (var consumer = KafkaClients.consumer(properties)) {
            var partitions = consumer.partitionsFor(journal.eventsTopic()).stream()
                    .map(one -> new TopicPartition(one.topic(), one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var lastOf = new HashMap<Integer, Long>();
            var sequences = new HashSet<Long>();
            long greatest = 0;
            boolean seen = false;
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    Kind kind = injected.get(new Place(record.partition(), record.offset()));
                    if (kind != null) {
                        counts.merge(kind, 1L, Long::sum);
                        continue;
                    }
                    if (!isOf(journal, record)) {
                        continue;
                    }
                    var entry = entry(record);
                    entries.add(entry);
                    Long before = lastOf.put(record.partition(), entry.sequence());
                    disorder += before != null && before >= entry.sequence() ? 1 : 0;
                    seen |= entry.number() == last;
                    sequences.add(entry.sequence());
                    greatest = Math.max(greatest, entry.sequence());
                    boolean whole = seen && sequences.size() == greatest;
                    deadline = System.nanoTime() + (whole ? QUIET : TIMEOUT).toNanos();
                }
            }
        }
        entries.sort(Comparator.comparingLong(Entry::sequence));
        return new Scanned(
                entries, disorder, counts.getOrDefault(Kind.FOREIGN, 0L), counts.getOrDefault(Kind.REPEATED, 0L));
    }

    private static boolean isOf(JournalConfig journal, ConsumerRecord<byte[], byte[]> record) {
        var source = record.headers().lastHeader("source");
        return source == null || new String(source.value(), StandardCharsets.UTF_8).equals(journal.source());
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        String sequence = new String(record.headers().lastHeader("seq").value(), StandardCharsets.UTF_8);
        return Entry.of(Long.parseLong(sequence), record.value());
    }

    /**
     * With the journal's reader.
     *
     * @return what is wrong with what it reads, empty if nothing is
     */
    public static String withReader(JournalConfig journal, List<Entry> expected) {
        int at = 0;
        try (var reader = JournalReader.open(journal, new StartPosition.Earliest())) {
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (at < expected.size() && System.nanoTime() < deadline) {
                for (JournaledEvent event : reader.poll(Duration.ofMillis(500))) {
                    var entry = Entry.of(event.sequence(), event.bytes());
                    if (at >= expected.size() || !entry.equals(expected.get(at++))) {
                        return "the reader shows " + entry + " where " + expected.get(at - 1) + " stands";
                    }
                    deadline = System.nanoTime() + TIMEOUT.toNanos();
                }
            }
        } catch (JournalCorruptException e) {
            return String.valueOf(e.getMessage());
        }
        return at == expected.size() ? "" : "the reader ends after " + at + " of " + expected.size();
    }
}
