package dev.kodama.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index of a partition finds what a filter passes, whatever was merged, restarted and deleted. */
class PartitionIndexTest {
    private record Entry(JournaledEvent event, long offset) {}

    private final KeyValueStore<Bytes, byte[]> store = new MapStore();
    private final List<Entry> journal = new ArrayList<>();
    private long begin;
    private PartitionIndex index = open();

    private PartitionIndex open() {
        return new PartitionIndex(new IndexStore(store), () -> begin);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void findsWhatAFilterPasses(long seed) {
        var random = new Random(seed);
        int events = EventBuffer.CAPACITY * (PartitionIndex.FAN_IN * 2 + 3) + random.nextInt(EventBuffer.CAPACITY);
        fill(events, random);

        for (int i = 0; i < 40; i++) {
            var filter = filter(random);
            long first = random.nextLong(journal.get(events - 1).event.sequence());
            long end = first + random.nextLong(journal.get(events - 1).event.sequence());
            check(filter, first, end, random);
        }
    }

    private void fill(int events, Random random) {
        long offset = journal.isEmpty() ? 0 : journal.get(journal.size() - 1).offset;
        long sequence = 2L * journal.size() + 1;
        for (int i = 0; i < events; i++) {
            offset += 1 + (random.nextInt(10) == 0 ? random.nextInt(3) : 0);
            sequence += 1 + random.nextInt(3);
            boolean copy = !journal.isEmpty() && random.nextInt(50) == 0;
            add(copy ? journal.get(random.nextInt(journal.size())).event : event(sequence, random), offset);
            if (random.nextInt(60_000) == 0) {
                restart();
            }
        }
    }

    private void add(JournaledEvent event, long offset) {
        journal.add(new Entry(event, offset));
        index.add(event, offset);
    }

    /** Opens the stored index and adds what was in memory only. */
    private void restart() {
        index = open();
        long stored = index.nextOffset();
        journal.stream().filter(one -> one.offset >= stored).forEach(one -> index.add(one.event, one.offset));
    }

    private static JournaledEvent event(long sequence, Random random) {
        int type = (int) Math.abs(random.nextGaussian() * 12);
        int entity = random.nextInt(20_000);
        String body = "{\"event_type\":\"T_" + type + "\""
                + (entity % 50 == 0 ? "" : ",\"entity_type\":\"e" + entity % 3 + "\"")
                + (entity % 40 == 0 ? "" : ",\"entity_id\":\"" + entity + "\"") + "}";
        return JournaledEvent.of(sequence, Instant.ofEpochMilli(sequence), "events.T_" + type, "default", body);
    }

    private static EventFilter filter(Random random) {
        List<String> types = random.nextBoolean()
                ? List.of()
                : random.nextBoolean()
                        ? List.of("T_" + random.nextInt(40))
                        : List.of("T_" + random.nextInt(4) + "*", "T_" + random.nextInt(40));
        List<String> entityTypes = random.nextInt(3) == 0 ? List.of("e" + random.nextInt(4)) : List.of();
        List<String> ids = random.nextBoolean() || (types.isEmpty() && entityTypes.isEmpty())
                ? List.of("" + random.nextInt(20_000), "" + random.nextInt(100))
                : List.of();
        return EventFilter.of(types, entityTypes, ids);
    }

    private void check(EventFilter filter, long first, long end, Random random) {
        boolean ascending = random.nextBoolean();
        int max = 1 + random.nextInt(2_000);
        var found = find(new IndexQuery(filter, ascending, first, end, max));

        var expected = new TreeSet<Long>();
        journal.stream()
                .map(Entry::event)
                .filter(event -> event.sequence() >= first && event.sequence() < end && filter.passes(event))
                .forEach(event -> expected.add(event.sequence()));
        var sequences = sequences(found);
        if (!found.complete()) {
            assertThat(sequences).hasSize(max);
            long bound = sequences.get(ascending ? max - 1 : 0);
            expected.removeIf(sequence -> ascending ? sequence > bound : sequence < bound);
        }
        assertThat(new TreeSet<>(sequences))
                .as("%s from %d to %d, at most %d", filter, first, end, max)
                .isEqualTo(expected);
    }

    @Test
    void deletesSegmentsThatTheJournalHasNoMore() {
        var random = new Random(5);
        fill(EventBuffer.CAPACITY * PartitionIndex.FAN_IN, random);
        begin = journal.get(EventBuffer.CAPACITY * PartitionIndex.FAN_IN - 1).offset + 1;
        int stored = ((MapStore) store).size();

        fill(EventBuffer.CAPACITY * PartitionIndex.FAN_IN, random);
        restart();

        var found = find(new IndexQuery(EventFilter.of(List.of("T_1"), List.of(), List.of()), true, 1, 1L << 60, 10));
        assertThat(found.fromOffset()).isEqualTo(begin);
        assertThat(found.postings().offset(0)).isGreaterThanOrEqualTo(begin);
        assertThat(((MapStore) store).size()).isLessThan(stored * 5 / 4);
    }

    @Test
    void takesAboutTenBytesAnEvent() {
        var random = new Random(6);
        int events = EventBuffer.CAPACITY * PartitionIndex.FAN_IN;
        long sequence = 1;
        for (int i = 0; i < events; i++) {
            sequence += 1 + random.nextInt(11);
            String type = "T_" + random.nextInt(120);
            String body = "{\"event_type\":\"" + type + "\",\"entity_type\":\"task\",\"entity_id\":\""
                    + random.nextInt(1_700) + "\"}";
            add(JournaledEvent.of(sequence, Instant.ofEpochMilli(sequence / 5), "events." + type, "d", body), i);
        }

        double bytes = (double) ((MapStore) store).bytes() / events;

        assertThat(bytes).isBetween(5.0, 12.0);
    }

    private IndexAnswer.Partition find(IndexQuery query) {
        try {
            return index.find(0, query);
        } catch (Terms.UnusableException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Long> sequences(IndexAnswer.Partition partition) {
        var sequences = new ArrayList<Long>();
        for (int i = 0; i < partition.postings().size(); i++) {
            sequences.add(partition.postings().sequence(i));
        }
        return sequences;
    }
}
