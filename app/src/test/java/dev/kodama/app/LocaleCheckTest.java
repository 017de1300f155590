package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocaleCheckTest {
    @Test
    void acceptsTextOfAnyLanguage() {
        assertThat(LocaleCheck.problem(List.of("publish", "ü", "木霊"), Map.of("SOURCE", "é"), "/home/ü"))
                .isEmpty();
    }

    @Test
    void namesUndecodableTextWithoutItsValue() {
        assertThat(LocaleCheck.problem(List.of("publish", "\uFFFD17"), Map.of(), "/"))
                .hasValueSatisfying(text -> assertThat(text).startsWith("argument 2 "));
        assertThat(LocaleCheck.problem(List.of("tail"), Map.of("JWT_SECRET", "s\uFFFDcret"), "/"))
                .hasValueSatisfying(text ->
                        assertThat(text).startsWith("KODAMA_JWT_SECRET ").doesNotContain("cret"));
        assertThat(LocaleCheck.problem(List.of(), Map.of(), "/home/\uFFFD"))
                .hasValueSatisfying(text -> assertThat(text).startsWith("the path of the working directory "));
    }
}
