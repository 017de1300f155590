package dev.kodama.replay.backup;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.Progress;
import dev.kodama.replay.backup.BackupContents.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Imports a verified backup into a Kafka that has no journal of its sources. Records and position of each batch are one transaction of the
 * mirror's transactional id: a mirror that starts meanwhile ends the import, and an import that was killed is continued behind what it had
 * committed. A mirror that starts later goes on behind the position of the export. For one thread, except {@link #stop} and {@link #progress}.
 */
public final class JournalImport {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration REJECTED_TIMEOUT = Duration.ofHours(1);

    private final JournalConfig config;
    private final Path file;
    private final BackupContents contents;
    private final InstantSource clock;
    private final BackupProgress progress = new BackupProgress();

    /**
     * @param contents of the file, as verified
     * @param clock of the reader that reads back
     */
    public JournalImport(JournalConfig config, Path file, BackupContents contents, InstantSource clock) {
        this.config = config;
        this.file = file;
        this.contents = contents;
        this.clock = clock;
    }

    /** Ends {@link #run} behind the batch that is written. */
    public void stop() {
        progress.stop();
    }

    public Progress progress() {
        return progress.now();
    }

    /**
     * Writes the file into Kafka and reads it back.
     *
     * @param continues whether to go on where an import of this file stopped
     * @param producerProperties of the mirror of a source
     * @throws BackupException if the journal is not empty, or not where an import of the file stopped; if Kafka refuses a record; if Kafka
     *     does not hold what the file has
     * @throws KafkaException as the cluster says
     */
    public void run(boolean continues, Function<JournalConfig, Map<String, Object>> producerProperties) {
        createTopics();
        try (var admin = KafkaClients.admin(config)) {
            for (var source : contents.sources()) {
                var journal = config.withSource(source.name());
                checkNoMirror(journal, admin);
                if (!continues) { // an import that was killed has left a transaction open, maybe for a minute
                    checkEmpty(source, JournalPositions.readCommitted(journal, admin));
                }
            }
        }
        try (var reader = BackupReader.open(file)) {
            var unused = reader.next(); // the header of the file
            for (var source : contents.sources()) {
                write(source, reader, continues, producerProperties.apply(config.withSource(source.name())));
            }
        }
        contents.sources().forEach(this::readBack);
    }

    private void createTopics() {
        try {
            JournalTopics.create(config);
        } catch (TopicAuthorizationException e) {
            throw BackupException.denied(String.valueOf(e.getMessage()));
        }
    }

    private static void checkNoMirror(JournalConfig source, Admin admin) {
        try {
            String group = source.group("mirror");
            var described = KafkaClients.get(
                    admin.describeConsumerGroups(List.of(group)).all());
            if (described.values().stream()
                    .anyMatch(mirrors -> !mirrors.members().isEmpty())) {
                throw BackupException.refused("A mirror of source " + source.source()
                        + " runs: stop it, else both would write the same sequences.");
            }
        } catch (GroupIdNotFoundException e) {
            // no mirror ever ran on this Kafka
        }
    }

    private static void checkEmpty(BackupContents.Source source, Optional<JournalPosition> committed) {
        committed.ifPresent(position -> {
            throw BackupException.refused(
                    "Source " + source.name() + " is journaled in this Kafka already, up to sequence "
                            + (position.nextSequence() - 1)
                            + ": an import begins in a Kafka without it. An import of this file that"
                            + " stopped goes on with --continue.");
        });
    }

    private void write(
            BackupContents.Source source, BackupReader reader, boolean continues, Map<String, Object> properties) {
        var journal = config.withSource(source.name());
        try (var producer = KafkaClients.producer(properties)) {
            producer.initTransactions(); // ends what an import that was killed had begun
            var committed = JournalPositions.read(journal);
            if (!continues) {
                checkEmpty(source, committed);
            }
            if (source.wholeFrom() > 1 && committed.isEmpty()) {
                EventsTopic.beginLater(journal, source.wholeFrom());
            }
            write(source, new ImportBatches(journal, source, reader), committed, producer);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw BackupException.failed(
                    "A mirror or another import of source " + source.name()
                            + " has begun to write: stop it, and begin with a new Kafka.",
                    e);
        }
    }

    private void write(
            BackupContents.Source source,
            ImportBatches batches,
            Optional<JournalPosition> committed,
            KafkaProducer<byte[], byte[]> producer) {
        var codec = new JournalRecordCodec(config.withSource(source.name()));
        boolean writes = committed.isEmpty();
        while (batches.hasNext()) {
            var batch = batches.next();
            if (writes) {
                checkStopped(source);
                commit(batch, codec, producer);
            }
            writes |= committed.filter(batch.after()::equals).isPresent();
            progress.passed(
                    batch.after().nextSequence() - 1,
                    source.position().nextSequence(),
                    batch.records().size());
        }
        if (!writes) {
            throw BackupException.refused("Source " + source.name()
                    + " is not where an import of this file stopped: a mirror or another import has written since. Begin with"
                    + " a new Kafka.");
        }
    }

    private void checkStopped(BackupContents.Source source) {
        if (progress.isStopped()) {
            throw BackupException.damaged(
                    "Stopped within source " + source.name() + "; go on with --continue, before a mirror starts.");
        }
    }

    private static void commit(
            ImportBatches.Batch batch, JournalRecordCodec codec, KafkaProducer<byte[], byte[]> producer) {
        try {
            producer.beginTransaction();
            batch.records().forEach(record -> KafkaClients.send(producer, record));
            KafkaClients.send(producer, codec.position(batch.after()));
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw e;
        } catch (KafkaException e) {
            throw BackupException.of(e);
        }
    }

    /** Compares what Kafka holds with the file. */
    private void readBack(BackupContents.Source source) {
        var journal = config.withSource(source.name());
        check("events", source, source.whole(), events(journal, source));
        if (source.rejected().records() > 0) {
            check("rejected messages", source, source.rejected(), rejected(journal));
        }
    }

    private static void check(String what, BackupContents.Source source, Part file, Part kafka) {
        if (!kafka.equals(file)) {
            throw BackupException.damaged("Kafka does not hold the " + what + " of source " + source.name()
                    + " as the file has them: " + kafka.records() + " of " + file.records()
                    + ". Are they older than the retention of the topic?");
        }
    }

    private Part events(JournalConfig journal, BackupContents.Source source) {
        var digest = new Frame.Digest();
        if (source.whole().records() > 0) {
            var end = new EndPosition.AtSequence(source.last());
            try (var reader = JournalReader.openRecords(journal, new StartPosition.Earliest(), end, clock)) {
                while (!reader.ended()) {
                    reader.poll(POLL)
                            .forEach(event -> digest.add(RecordCodec.encode(Frame.Type.EVENT, event.record())));
                    progress.check();
                }
            }
        }
        return Part.of(digest);
    }

    private static Part rejected(JournalConfig journal) {
        var digest = new Frame.Digest();
        try (var reader = new PartitionReader(journal, journal.rejectedTopic())) {
            long end = reader.end();
            reader.seek(reader.beginning());
            reader.readTo(end, REJECTED_TIMEOUT, record -> {
                if (JournalExport.isOf(journal.source(), record)) {
                    digest.add(RecordCodec.encode(Frame.Type.REJECTED, record));
                }
            });
        }
        return Part.of(digest);
    }
}
