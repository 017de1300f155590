package dev.kodama.bench.journal;

import dev.kodama.bench.testbed.NumberedEvents;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.SourcePosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.mirror.MirrorProducerProperties;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.LongUnaryOperator;

/** A journal of {@link NumberedEvents}, written in the format of a mirror. */
public final class NumberedJournal {
    private static final int TRANSACTION = 10_000;
    private static final byte[] CHANNEL = NumberedEvents.CHANNEL.getBytes(StandardCharsets.UTF_8);

    private NumberedJournal() {}

    /**
     * Creates the topics and writes events from 1 on.
     *
     * @param millisOf the capture time of an event, in milliseconds since the epoch
     */
    public static void write(JournalConfig journal, long events, LongUnaryOperator millisOf, InstantSource clock) {
        JournalTopics.create(journal);
        var format = new JournalRecordCodec(journal);
        try (var producer = KafkaClients.producer(MirrorProducerProperties.of(journal))) {
            producer.initTransactions();
            for (long first = 1; first <= events; first += TRANSACTION) {
                long next = Math.min(events + 1, first + TRANSACTION);
                producer.beginTransaction();
                for (long number = first; number < next; number++) {
                    byte[] key = NumberedEvents.key(number);
                    byte[] body = NumberedEvents.body(number);
                    long millis = millisOf.applyAsLong(number);
                    var unused = producer.send(format.event(number, millis, key, CHANNEL, body, "epoch", number));
                }
                var position = new JournalPosition(new SourcePosition("epoch", next), next, next, clock.instant());
                var unused = producer.send(format.position(position));
                producer.commitTransaction();
            }
        }
    }
}
