package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PromisedTestsTest {
    private static List<Path> sources;

    @BeforeAll
    static void findSources() throws IOException {
        sources = new ArrayList<>();
        try (var modules = Files.newDirectoryStream(Path.of(".."), Files::isDirectory)) {
            for (var module : modules) {
                var root = module.resolve("src/test/java");
                if (Files.isDirectory(root)) {
                    try (var files = Files.walk(root)) {
                        files.forEach(sources::add);
                    }
                }
            }
        }
    }

    /** {@code docs/auth.md} says which test shows each of its promises. */
    @ParameterizedTest
    @MethodSource("namedTests")
    void exist(String name) throws IOException {
        String type = name.substring(0, name.indexOf('#'));
        String method = name.substring(name.indexOf('#') + 1);
        var found =
                sources.stream().filter(file -> file.endsWith(type + ".java")).toList();

        assertThat(found).as(type).hasSize(1);
        assertThat(Files.readString(found.get(0))).contains(" void " + method + "(");
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
