package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every relative link of every page leads to a file, and every fragment to a heading of it. */
class DocumentationLinksTest {
    static Stream<Path> pages() {
        return Stream.concat(Documentation.pages().stream(), Stream.of(Documentation.ROOT.resolve("CHANGELOG.md")))
                .map(Documentation.ROOT::relativize);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void resolve(Path page) {
        assertThat(Documentation.links(Documentation.ROOT.resolve(page)))
                .allSatisfy(link -> assertThat(problem(Documentation.ROOT.resolve(page), link))
                        .isEmpty());
    }

    @Test
    void areFound() {
        assertThat(pages().flatMap(page -> Documentation.links(Documentation.ROOT.resolve(page)).stream()))
                .hasSizeGreaterThan(100);
    }

    private static Optional<String> problem(Path page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty()
                ? page
                : Optional.ofNullable(page.getParent())
                        .orElseThrow()
                        .resolve(path)
                        .normalize();
        if (!target.startsWith(Documentation.ROOT) || !Files.exists(target)) {
            return Optional.of(link + " leads to no file");
        }
        if (hash < 0) {
            return Optional.empty();
        }
        String fragment = link.substring(hash + 1);
        var anchors = Documentation.anchors(target);
        return anchors.contains(fragment)
                ? Optional.empty()
                : Optional.of(link + " leads to no heading; there are " + anchors);
    }
}
