package dev.kodama.app.commands.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.gaps.GapKind;
import dev.kodama.gaps.Severity;
import dev.kodama.gaps.report.GapQuery;
import dev.kodama.gaps.report.GapReport;
import dev.kodama.gaps.report.GapRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GapsTableTest {
    private static final String STEERING = "A\u001b[2J\nB\u202e";
    private static final String SHOWN = "A\\u001b[2J\\u000aB\\u202e";

    @Test
    void escapesControlCharactersInNames() {
        var json = JsonNodeFactory.instance.objectNode().put("look_alike", "x\u009b");
        var row = new GapRow("default", STEERING, Set.of(GapKind.UNHEARD), Severity.LOW, json);

        var report = GapReport.of(List.of(row), "default", GapQuery.EVERY, Instant.EPOCH);

        assertThat(new GapsTable(report, null, Map.of()).lines())
                .hasSize(4)
                .allMatch(line -> line.chars().noneMatch(Character::isISOControl))
                .anyMatch(line -> line.contains(SHOWN) && line.contains("x\\u009b"));
    }
}
