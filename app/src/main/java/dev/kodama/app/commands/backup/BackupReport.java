package dev.kodama.app.commands.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.app.terminal.TableRow;
import dev.kodama.replay.backup.BackupContents;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What a backup holds, as a table or JSON. */
final class BackupReport {
    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private BackupReport() {}

    /** @param end the last line of the table */
    static void print(PrintWriter out, boolean json, Path file, BackupContents contents, String end)
            throws JsonProcessingException {
        if (json) {
            out.println(JSON.writeValueAsString(json(file, contents)));
        } else {
            out.println(TableRow.of("%-10s %s", "file", file));
            out.println(TableRow.of("%-10s %s, of journal %s", "exported", contents.time(), contents.epoch()));
            out.println(TableRow.of("%-10s %s", "sha256", contents.sha256()));
            contents.sources().forEach(source -> table(out, source));
            out.println(end);
        }
        out.flush();
    }

    private static void table(PrintWriter out, BackupContents.Source source) {
        out.println(TableRow.of("%-10s %s", "source", source.name()));
        out.printf("%-10s %,d%n", "events", source.events());
        if (source.events() > 0) {
            out.printf("%-10s %,d to %,d%n", "sequence", source.first(), source.last());
        }
        if (source.wholeFrom() > 1) {
            out.printf(
                    "%-10s whole from %,d on; %,d events before it are not imported%n",
                    "retention", source.wholeFrom(), leftOut(source));
        }
        out.printf("%-10s %,d%n", "rejected", source.rejected().records());
    }

    private static long leftOut(BackupContents.Source source) {
        return source.events() - source.whole().records();
    }

    private static ObjectNode json(Path file, BackupContents contents) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("file", file.toString())
                .put("exported", contents.time().toString())
                .put("epoch", contents.epoch())
                .put("sha256", contents.sha256());
        var sources = json.putObject("sources");
        for (var source : contents.sources()) {
            sources.putObject(source.name())
                    .put("partitions", source.partitions())
                    .put("events", source.events())
                    .put("first", source.first())
                    .put("last", source.last())
                    .put("next", source.position().nextSequence())
                    .put("whole_from", source.wholeFrom())
                    .put("left_out", leftOut(source))
                    .put("rejected", source.rejected().records());
        }
        return json;
    }
}
