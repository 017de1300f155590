package dev.kodama.bus.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StringInternerTest {
    private final StringInterner names = new StringInterner();

    @Test
    void returnsTheSameStringForTheSameBytes() {
        assertThat(text("TASK_DONE")).isEqualTo("TASK_DONE").isSameAs(text("TASK_DONE"));
    }

    @Test
    void returnsMoreNamesThanItHolds() {
        var many = IntStream.range(0, 10_000).mapToObj(i -> "TASK_é" + i).toList();

        assertThat(many).allSatisfy(name -> assertThat(text(name)).isEqualTo(name));
        assertThat(many).allSatisfy(name -> assertThat(text(name)).isEqualTo(name));
    }

    @Test
    void distinguishesNamesOfTheSameHash() {
        assertThat(text("Aa")).isEqualTo("Aa");
        assertThat(text("BB")).isEqualTo("BB");
    }

    @Test
    void doesNotHoldLongNames() {
        String name = "x".repeat(65);

        assertThat(text(name)).isEqualTo(name).isNotSameAs(text(name));
    }

    private String text(String name) {
        byte[] json = ("{" + name + "}").getBytes(UTF_8);
        return names.text(json, 1, json.length - 1);
    }
}
