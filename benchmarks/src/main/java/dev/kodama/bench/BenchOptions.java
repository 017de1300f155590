package dev.kodama.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.app.terminal.ExitCode;
import dev.kodama.bench.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of every measurement: the folder of its data and the format of its report. */
final class BenchOptions {
    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "an empty folder for data and logs. Default: a temporary one")
    private Path dir = Path.of("");

    @Option(names = "--json", description = "the report as JSON")
    private boolean json;

    Path folder() throws IOException {
        Path folder = dir.toString().isEmpty() ? Files.createTempDirectory("kodama-bench") : dir.toAbsolutePath();
        return Files.createDirectories(folder);
    }

    /** @return the command's exit code */
    int show(Report report, CommandLine command) throws JsonProcessingException {
        var out = command.getOut();
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report.toMap()));
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
        return report.findings().isEmpty() ? ExitCode.OK : ExitCode.FINDING;
    }
}
