package dev.kodama.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class CompressionIT {
    @TempDir
    Path folder;

    @Test
    void storesTheJournalInTheConfiguredCodec() throws Exception {
        try (var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0))) {
            var usual = Map.of("KODAMA_KAFKA_BOOTSTRAP", kafka.bootstrap(), "KODAMA_PARTITIONS", "1");
            JournalTopics.create(JournalConfig.from(Settings.of(usual)));
            write(Settings.of(usual));
            for (String codec : List.of("zstd", "gzip", "none", "lz4")) {
                write(Settings.of(usual).with(Map.of("KODAMA_JOURNAL_COMPRESSION", codec)));
            }
        }

        assertThat(storedCodecs())
                .containsExactly(
                        CompressionType.LZ4,
                        CompressionType.ZSTD,
                        CompressionType.GZIP,
                        CompressionType.NONE,
                        CompressionType.LZ4);
    }

    private static void write(Settings settings) {
        var config = JournalConfig.from(settings);
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(MirrorProducerProperties.of(config), bytes, bytes)) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>(config.eventsTopic(), new byte[10], new byte[1_000]));
            producer.commitTransaction();
        }
    }

    private List<CompressionType> storedCodecs() throws Exception {
        Path segment;
        try (var files = Files.walk(folder)) {
            segment = files.filter(file -> file.endsWith("kodama.events-0/00000000000000000000.log"))
                    .findAny()
                    .orElseThrow();
        }
        var codecs = new ArrayList<CompressionType>();
        try (var records = FileRecords.open(segment.toFile())) {
            for (var batch : records.batches()) {
                if (!batch.isControlBatch()) {
                    codecs.add(batch.compressionType());
                }
            }
        }
        return codecs;
    }
}
