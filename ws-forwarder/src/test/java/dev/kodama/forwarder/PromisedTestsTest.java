package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PromisedTestsTest {
    /** {@code docs/auth.md} says which test shows each of its promises. */
    @ParameterizedTest
    @MethodSource("namedTests")
    void exist(String name) throws IOException {
        String type = name.substring(0, name.indexOf('#'));
        String method = name.substring(name.indexOf('#') + 1);
        try (var files = Files.walk(Path.of("..").toRealPath())) {
            var found = files.filter(file -> file.endsWith(type + ".java")).toList();

            assertThat(found).as(type).hasSize(1);
            assertThat(Files.readString(found.get(0))).contains(" void " + method + "(");
        }
    }

    static List<String> namedTests() throws IOException {
        var names = Pattern.compile("`(\\w+(?:Test|IT)#\\w+)`")
                .matcher(Files.readString(Path.of("../docs/auth.md")))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertThat(names).hasSizeGreaterThan(40);
        return names;
    }
}
