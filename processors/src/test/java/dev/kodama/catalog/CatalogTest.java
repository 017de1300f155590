package dev.kodama.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogTest {
    @Test
    void hasTheEventsOfTheStandardCatalog() {
        var standard = Catalog.standard();

        assertThat(standard.events()).hasSize(7 + 6 + 4 + 5);
        assertThat(standard.events().get("TASK_STARTED"))
                .isEqualTo(new EventDeclaration(
                        "TASK_STARTED",
                        List.of("TaskQueueService"),
                        List.of("phase_manager", "phase_progression"),
                        "",
                        ""));
        assertThat(standard.events().get("agent.error"))
                .isEqualTo(new EventDeclaration(
                        "agent.error", List.of("ClaudeSandboxWorker"), List.of(), "", "Agent encountered error"));
        assertThat(standard.frontend().keySet())
                .containsExactlyInAnyOrder(
                        "ticket_updated",
                        "task_updated",
                        "agent_status_changed",
                        "monitoring_update",
                        "steering_issued");
        assertThat(standard.events().keySet()).containsAll(standard.frontend().keySet());
    }

    @Test
    void acceptsOneTextAsAList() {
        var catalog = Catalog.parse("c", "events:\n  A: {source: [x, y], subscribers: z}\n");

        assertThat(catalog.events().get("A"))
                .isEqualTo(new EventDeclaration("A", List.of("x", "y"), List.of("z"), "", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "events:\\n  A: {sauce: x}            | c, line 2, events.A.sauce: is not a key of an event",
                "event:\\n  A: {source: x}            | c, line 2, event: is not a key of a catalog",
                "events:\\n  A: {}\\n  A: {}          | c, line 3, events.A: is declared twice",
                "events:\\n  A: {subscribers: {b: c}} | c, line 2, events.A.subscribers: must be a text",
                "events:\\n  A: {source: ''}          | c, line 2, events.A.source: must be a text",
                "events: [A]                          | c, line 1, events: must be a mapping",
                "events:\\n  A: {source: [x}          | c, line 2: not YAML",
                "''                                   | c, line 1: it is empty",
                "frontend:\\n  f: {a: b}              | c, line 2, frontend.f: must be a text"
            })
    void namesLineAndKeyOfAnError(String yaml, String message) {
        assertThatThrownBy(() -> Catalog.parse("c", yaml.replace("\\n", "\n")))
                .isInstanceOf(CatalogException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void readsAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("own.yaml"), "events:\n  A: {source: x}\n");

        assertThat(Catalog.load(file.toString()).events()).containsOnlyKeys("A");
        assertThatThrownBy(() -> Catalog.load(folder.resolve("none.yaml").toString()))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("none.yaml cannot be read");
    }
}
