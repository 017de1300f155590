package dev.kodama.replay.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.ndjson", "a.ndjson.gz", "a.ndjson.zst"})
    void compressesByTheFileName(String name) throws Exception {
        Path file = folder.resolve(name);
        try (var sink = sink(file)) {
            write(sink, 1, 2_000);
            assertThat(file).doesNotExist();

            sink.complete();
        }

        try (var in = decompressed(file)) {
            var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(lines.lines()).hasSize(2_000);
            assertThat(lines.lines().reduce("", (before, last) -> last))
                    .isEqualTo(
                            "{\"seq\":2000,\"time\":\"1970-01-01T00:33:20.000Z\",\"channel\":\"events.TASK_DONE\",\"source\":\"main\","
                                    + "\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-2000\",\"payload\":{\"é\":\"2000,\"}}");
            assertThat(lines).endsWith("\n");
        }
        assertThat(files()).containsExactly(name);
    }

    private static InputStream decompressed(Path file) throws IOException {
        var in = Files.newInputStream(file);
        String name = file.toString();
        return name.endsWith(".gz") ? new GZIPInputStream(in) : name.endsWith(".zst") ? new ZstdInputStream(in) : in;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "a.csv.gz", "a.parquet"})
    void isReadByDuckDb(String name) throws Exception {
        Path file = folder.resolve(name);
        try (var sink = sink(file)) {
            write(sink, 1, 20_000);
            sink.write(event(20_001, "{\"event_type\":\"TASK_DONE\",\"entity_id\":\"\",\"source\":\"/shop\"}"));
            sink.complete();
        }

        assertThat(query("SELECT count(*), min(seq), max(seq), max(time) AT TIME ZONE 'UTC', count(entity_type) FROM '"
                        + file + "'"))
                .containsExactly("20001 1 20001 1970-01-01 05:33:21.0 20000");
        assertThat(query("SELECT channel, source, event_type, entity_type, entity_id, payload FROM '" + file
                        + "' WHERE seq = 3"))
                .containsExactly("events.TASK_DONE main TASK_DONE task t-3 {\"é\":\"3,\"}");
        assertThat(query("SELECT entity_type IS NULL, payload, source, published FROM '" + file
                        + "' WHERE published IS NOT NULL"))
                .containsExactly("true {} main {\"source\":\"/shop\"}");
    }

    @Test
    void writesParquetWithTheDocumentedColumns() throws Exception {
        Path file = folder.resolve("a.parquet");
        try (var sink = sink(file)) {
            sink.complete();
        }

        assertThat(query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '" + file + "')"))
                .containsExactly(
                        "seq BIGINT",
                        "time TIMESTAMP WITH TIME ZONE",
                        "channel VARCHAR",
                        "source VARCHAR",
                        "event_type VARCHAR",
                        "entity_type VARCHAR",
                        "entity_id VARCHAR",
                        "payload VARCHAR",
                        "published VARCHAR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "a.ndjson.gz", "a.parquet"})
    void leavesTheTargetUnchangedIfItIsNotCompleted(String name) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "old");
        try (var sink = sink(file)) {
            write(sink, 1, 10_000);
        }

        assertThat(file).hasContent("old");
        assertThat(files()).containsExactly(name);
    }

    @Test
    void replacesTheTargetOfALink() throws Exception {
        Path file = Files.writeString(folder.resolve("real.csv"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), file);
        try (var sink = sink(link)) {
            write(sink, 1, 1);
            sink.complete();
        }

        assertThat(link).isSymbolicLink();
        assertThat(file).content().contains("events.TASK_DONE");
    }

    @Test
    void reportsWhyAFileCannotBeWritten() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("x.csv"));

        assertThatThrownBy(() -> sink(directory))
                .isInstanceOf(SinkException.class)
                .hasMessage("cannot write " + directory + ": it exists and is not a file");
        assertThatThrownBy(() -> sink(folder.resolve("missing/x.csv")))
                .isInstanceOf(SinkException.class)
                .hasMessageEndingWith("missing/x.csv: the folder is missing");
        assertThat(files()).containsExactly("x.csv");
    }

    private static Sink sink(Path file) {
        return Sinks.toFile(file, Optional.empty());
    }

    private static void write(Sink sink, long from, long to) {
        LongStream.rangeClosed(from, to)
                .forEach(sequence -> sink.write(event(
                        sequence,
                        "{\"event_type\":\"TASK_DONE\",\"entity_type\":\"task\",\"entity_id\":\"t-" + sequence
                                + "\",\"payload\":{\"é\":\"" + sequence + ",\"}}")));
    }

    private static JournaledEvent event(long sequence, String body) {
        return JournaledEvent.of(sequence, Instant.ofEpochSecond(sequence), "events.TASK_DONE", "main", body);
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }

    private static List<String> query(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                var row = new ArrayList<String>();
                for (int column = 1; column <= found.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(found.getObject(column)));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        }
    }
}
