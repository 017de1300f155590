package dev.kodama.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.CanaryType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogDraftTest {
    private static final Catalog DECLARED =
            Catalog.parse("c", "events:\n  A: {source: x, subscribers: [b, c]}\n  B: {source: y}\n");

    @Test
    void retainsDeclarationsAndAddsNewTypes() {
        assertThat(CatalogDraft.of(Map.of("A", 1L, "task.new", 12L, CanaryType.EVENT_TYPE, 60L), Map.of(), DECLARED))
                .endsWith("""
                events:
                  A: {source: x, subscribers: [b, c]}  # published 1 time
                  B: {source: y}  # not published
                  task.new: {}  # published 12 times, not declared
                """);
    }

    @Test
    void describesPayloadsInComments() {
        var payloads = Map.of("A", "{ status: string; \u0007}", "gone", "{}");

        var draft = CatalogDraft.of(Map.of("A", 1L), payloads, DECLARED);

        assertThat(draft)
                .contains("# published 1 time\n    # payload: { status: string; ")
                .doesNotContain("gone");
        assertThat(Catalog.parse("draft", draft).events()).isEqualTo(DECLARED.events());
    }

    @Test
    void isAValidCatalogForAnyNames() {
        var odd = Map.of("yes", 1L, "a: b", 1L, "\"q\\", 1L, "# no", 1L, "line\nend", 1L, "12", 1L, "木霊", 1L);

        var read = Catalog.parse("draft", CatalogDraft.of(odd, Map.of(), DECLARED));

        assertThat(read.events().keySet())
                .containsAll(
                        odd.keySet().stream().filter(type -> !type.isBlank()).toList())
                .contains("A", "B");
    }

    @Test
    void reproducesTheStandardCatalog() {
        var read = Catalog.parse("draft", CatalogDraft.of(Map.of(), Map.of(), Catalog.standard()));

        assertThat(read.events()).isEqualTo(Catalog.standard().events());
        assertThat(read.frontend()).isEqualTo(Catalog.standard().frontend());
    }
}
