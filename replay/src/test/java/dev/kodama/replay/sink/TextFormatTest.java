package dev.kodama.replay.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.Utf8Builder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {
    @Test
    void writesARowOfCsv() {
        var event = JournaledEvent.of(
                12,
                Instant.parse("2026-03-03T12:00:00.5Z"),
                "events.A,B",
                "main",
                "{\"event_type\":\"A,B\",\"entity_id\":\"\",\"payload\":{\"say\":\"hi\"},\"seq\":1}");
        var text = new Utf8Builder().append(TextFormat.CSV.header());

        TextFormat.CSV.append(text, event);

        assertThat(text).hasToString("""
                        seq,time,channel,source,event_type,entity_type,entity_id,payload,published
                        12,2026-03-03T12:00:00.500Z,"events.A,B",main,"A,B",,"","{""say"":""hi""}","{""seq"":1}"
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=1+1                | '=1+1                 ",
                "=HYPERLINK(\"x\")    | \"'=HYPERLINK(\"\"x\"\")\"",
                "+1                  | '+1                   ",
                "-1                  | '-1                   ",
                "@SUM(A1)            | '@SUM(A1)             ",
                "`\t=1`              | `'\t=1`               ",
                "`\r=1`              | `\"'\r=1\"`           ",
                "`\n=1`              | `\"'\n=1\"`           ",
                "'=1                 | '=1                   ",
                "a=1                 | a=1                   ",
                "``                  | \"\"                    "
            })
    void writesNoFormulasForSpreadsheets(String entityId, String written) {
        var event = new Utf8Builder();
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("event_type", "=A")
                .put("entity_type", "-t")
                .put("entity_id", entityId);
        var published = JournaledEvent.of(12, Instant.EPOCH, "events.=A", "main", body.toString());

        TextFormat.SPREADSHEET_CSV.append(event, published);

        assertThat(event).hasToString("12,1970-01-01T00:00:00.000Z,events.=A,main,'=A,'-t," + written + ",{},\n");
        assertThat(TextFormat.SPREADSHEET_CSV.header()).isEqualTo(TextFormat.CSV.header());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain text    | plain text",
                "`` | \"\"",
                "a\"b          | \"a\"\"b\"",
                "\"            | \"\"\"\"",
                "a,b           | \"a,b\"",
                "`a\nb`        | `\"a\nb\"`",
                "`a\rb`        | `\"a\rb\"`",
                "é🦊;\t        | é🦊;"
            })
    void quotesOnlyIfNeeded(String value, String written) {
        var text = new Utf8Builder();

        TextFormat.appendValue(text, value);

        assertThat(text).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource({
        "a.ndjson,, NDJSON, NONE",
        "a.jsonl,, NDJSON, NONE",
        "a.CSV,, CSV, NONE",
        "a.csv.gz,, CSV, GZIP",
        "a.ndjson.zst, NDJSON, NDJSON, ZSTD",
        "a,, NDJSON, NONE",
        "a.log, CSV, CSV, NONE",
        "csv, CSV, CSV, NONE",
        "a.csv.zst, SPREADSHEET_CSV, SPREADSHEET_CSV, ZSTD",
        "a, SPREADSHEET_CSV, SPREADSHEET_CSV, NONE",
        ".gz,, NDJSON, GZIP"
    })
    void findsTheFormatByTheFileName(
            String name, @Nullable TextFormat requested, TextFormat format, CompressionCodec compression) {
        assertThat(FileFormat.of(Path.of("folder.csv", name), Optional.ofNullable(requested)))
                .isEqualTo(new FileFormat.Text(format, compression));
    }

    @Test
    void findsParquetByTheFileName() {
        assertThat(FileFormat.of(Path.of("x.parquet"), Optional.empty())).isEqualTo(new FileFormat.Parquet());
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv, NDJSON, a.csv is csv by its name",
        "a.jsonl.gz, CSV, a.jsonl.gz is ndjson by its name",
        "a.ndjson, SPREADSHEET_CSV, a.ndjson is ndjson by its name",
        "a.parquet, CSV, a.parquet is a Parquet file by its name",
        "a.parquet.gz,, a.parquet.gz is a Parquet file by its name",
        "a.foo,, a.foo: its extension must be",
        "a.xlsx.gz,, a.xlsx.gz: its extension must be"
    })
    void rejectsAFileNameOfAnotherFormat(String name, @Nullable TextFormat requested, String says) {
        assertThatThrownBy(() -> FileFormat.of(Path.of(name), Optional.ofNullable(requested)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(says);
    }

    @Test
    void parsesItsLabels() {
        assertThat(TextFormat.parse("csv")).isEqualTo(TextFormat.CSV);
        assertThatThrownBy(() -> TextFormat.parse("xml")).hasMessage("must be ndjson or csv, was 'xml'");
        assertThatThrownBy(() -> TextFormat.parse("spreadsheet_csv")).hasMessageStartingWith("must be ndjson or csv");
    }
}
