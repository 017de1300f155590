package dev.kodama.dashboard;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** axe on a page. All rules run; only what is found is sent, which is what makes it quick. */
final class Accessibility {
    private static final String AXE = source();
    private static final String FINDINGS =
            """
            () => axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map(found =>
                found.id + ': ' + found.nodes.map(node => node.target + ' ' + node.failureSummary).join('; ')))
            """;

    private Accessibility() {}

    @SuppressWarnings("unchecked")
    static List<String> findings(Page page) {
        if (page.evaluate("typeof axe") instanceof String type && type.equals("undefined")) {
            page.evaluate(AXE);
        }
        return (List<String>) page.evaluate(FINDINGS);
    }

    private static String source() {
        try (var in = Accessibility.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
