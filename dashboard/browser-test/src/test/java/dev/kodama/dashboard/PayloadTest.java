package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.nodes;
import static dev.kodama.dashboard.Dashboard.press;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads of any content and size: text only, and bounded. */
class PayloadTest {
    /** The whole page included; the bench measures an event alone. */
    private static final double MAX_SECONDS = 2;

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.withTokens();

    @Test
    void isShownAsText() throws Exception {
        String attack = "<img src=x onerror=\\\"window.hacked=1\\\"><script>window.hacked=1</script>";
        DASHBOARD
                .redis()
                .publish(
                        "<b>TYPE</b>",
                        "<i>x</i>",
                        "javascript:alert(1)",
                        "{\"" + attack + "\":\"" + attack + "\\u202e\\u0000\"}");
        var page = DASHBOARD.open("/ui/live?types=%3Cb%3ETYPE%3C/b%3E");

        var row = page.locator(".row").filter(new Locator.FilterOptions().setHasText("<b>TYPE</b>"));
        assertThat(row.first()).isVisible();
        row.first().locator(".payload").click();

        assertThat(page.locator(".detail")).containsText("<img src=x onerror=");
        assertThat(page.locator(".detail")).containsText("\\u202e");
        row.first().locator(".seq").click();
        assertThat(page.locator("h1")).containsText("<b>TYPE</b>");
        assertThat(page.evaluate("window.hacked === undefined && !document.querySelector('main img, main script')"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"megabyte", "one-text", "keys", "deep"})
    void opensWithinBoundsWhateverItsSize(String kind) throws Exception {
        DASHBOARD.redis().publish("LARGE", "task", kind, payload(kind));
        var page = DASHBOARD.open("/ui/entity/task/" + kind);
        assertThat(page.locator(".moment")).hasCount(1);
        assertThat(nodes(page)).isLessThanOrEqualTo(ScreensTest.MAX_NODES);

        page.locator(".moment .type").first().click();

        assertThat(page.locator(".json-line").nth(1)).isVisible();
        assertThat(nodes(page)).isLessThanOrEqualTo(ScreensTest.MAX_NODES);
        assertThat(longest(page)).isLessThanOrEqualTo(4_100);
        assertThat(secondsToOpen(page)).isBetween(0.001, MAX_SECONDS);
        page.navigate(DASHBOARD.kodama().origin() + "/ui/live?types=LARGE&entity=task/" + kind);
        page.locator(".row .payload").first().click();
        assertThat(page.locator(".detail h2")).hasText("LARGE");
        assertThat(nodes(page)).isLessThanOrEqualTo(ScreensTest.MAX_NODES);
        assertThat(longest(page)).isLessThanOrEqualTo(4_100);
    }

    @Test
    void isCopiedAsItWasPublished() {
        var page = DASHBOARD.open("/ui/event/" + Samples.COMPLETED);
        assertThat(page.locator("h1")).containsText("TASK_COMPLETED");

        press(page, "c");

        page.waitForFunction(
                "() => navigator.clipboard.readText().then(text => text.includes('12345678901234567890.10'))");
    }

    private static String payload(String kind) {
        return switch (kind) {
            case "megabyte" -> "{\"items\":[" + "{\"key\":\"0123456789\"},".repeat(48_000) + "1]}";
            case "one-text" -> "{\"text\":\"" + "0123456789".repeat(100_000) + "\"}";
            case "keys" ->
                IntStream.range(0, 10_000)
                        .mapToObj(key -> "\"key-" + key + "\":" + key)
                        .collect(Collectors.joining(",", "{", "}"));
            default -> "{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}";
        };
    }

    /** Letters of the longest text of an element of its own. */
    private static int longest(Page page) {
        return (int) page.evaluate("Math.max(...[...document.querySelectorAll('main *')]"
                + ".flatMap(element => [...element.childNodes].filter(node => node.nodeType === 3)"
                + ".map(node => node.length)))");
    }

    /** Processor time of the page's main thread for loading the page and drawing the event, whatever else the machine does. */
    private static double secondsToOpen(Page page) {
        var devtools = page.context().newCDPSession(page);
        var options = new JsonObject();
        options.addProperty("timeDomain", "threadTicks");
        devtools.send("Performance.enable", options);
        double before = taskSeconds(devtools);
        page.reload();
        assertThat(page.locator(".json-line").nth(1)).isVisible();
        return taskSeconds(devtools) - before;
    }

    private static double taskSeconds(CDPSession devtools) {
        for (var metric : devtools.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            if (metric.getAsJsonObject().get("name").getAsString().equals("TaskDuration")) {
                return metric.getAsJsonObject().get("value").getAsDouble();
            }
        }
        throw new IllegalStateException("Chromium does not tell TaskDuration");
    }
}
