package dev.kodama.app.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kodama.journal.JournalConfig;
import dev.kodama.rights.Right;
import dev.kodama.rights.RoleRights;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoleRightsTest {
    private static final JournalConfig CONFIG = JournalConfig.from(Settings.of(Map.of("KODAMA_SOURCE", "main")));
    private static final List<String> ALL = List.of("gaps", "health", "metrics", "timeline", "replay");

    static Stream<Arguments> roles() {
        return Stream.of(
                arguments("mirror", RoleRights.mirror(CONFIG)),
                arguments("processors", RoleRights.processors(CONFIG, ALL)),
                arguments("forwarder", RoleRights.forwarder(CONFIG)),
                arguments("command line", RoleRights.commands(CONFIG)),
                arguments("durable subscription", RoleRights.subscriber(CONFIG, "letters")));
    }

    @ParameterizedTest
    @MethodSource("roles")
    void matchThePage(String role, List<Right> rights) {
        assertThat(rights.stream().map(Right::denied))
                .containsExactlyElementsOf(DocumentedRights.kafka(role, "main").stream()
                        .map(DocumentedRights.KafkaRow::denied)
                        .toList());
    }
}
