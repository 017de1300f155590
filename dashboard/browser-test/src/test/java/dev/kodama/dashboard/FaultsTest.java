package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.press;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the dashboard shows when something breaks, and after it. */
class FaultsTest {
    private static final Pattern FAILURE = Pattern.compile(
            "The server cannot be reached\\. ?Since \\d\\d:\\d\\d:\\d\\d; (next try in [\\d.]+ s|trying…).*");

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.ofOpenServer();

    /** The screens that are open say so with the time and the next try, and go on when the server is back. */
    @Test
    void saysThatTheServerStopsAndIsGoneAndGoesOnWhenItIsBack() throws Exception {
        var kodama = DASHBOARD.kodama();
        DASHBOARD.redis().publish("BEFORE_STOP", "task", "stop", "{}");
        var live = DASHBOARD.open("/ui/live?types=BEFORE_STOP,AFTER_STOP");
        assertThat(live.locator(".row").first()).isVisible();
        var gaps = DASHBOARD.open("/ui/health");
        assertThat(gaps.locator("h1")).isVisible();
        press(gaps, "g", "g");
        assertThat(gaps.getByText("BEFORE_STOP").first()).isVisible();
        recordConnectionLine(live);

        kodama.stop();

        assertThat(live.locator(".connection"))
                .containsText(Pattern.compile("trying again since \\d\\d:\\d\\d:\\d\\d"));
        assertThat(live.locator(".connection button")).hasText("Try now");
        assertThat(live.evaluate("lines.join()")).asString().contains("The server is stopping");
        assertThat(gaps.locator(".stale-line").first()).containsText(FAILURE);
        assertThat(gaps.getByText("BEFORE_STOP").first()).isVisible();
        press(gaps, "g", "h");
        assertThat(gaps.locator(".state.failed")).containsText(FAILURE);
        press(gaps, "g", "d"); // its files were not loaded before
        assertThat(gaps.locator(".state.failed")).containsText(FAILURE);

        kodama.restart();

        assertThat(live.locator(".connection .status.good")).isVisible();
        DASHBOARD.redis().publish("AFTER_STOP", "task", "stop", "{}");
        assertThat(live.locator(".row").getByText("AFTER_STOP")).hasCount(1);
        assertThat(live.locator(".row").getByText("BEFORE_STOP")).hasCount(1);
        assertThat(live.locator("[data-total=unexplained]")).hasCount(0);
        assertThat(gaps.getByText("checks of what a mirror uses").first()).isVisible();
        press(gaps, "g", "g");
        assertThat(gaps.getByText("AFTER_STOP").first()).isVisible();
        assertThat(gaps.locator(".stale-line, .state.failed")).hasCount(0);
    }

    /** Redis dies, and what it had not handed out with it. */
    @Test
    void drawsAHole() throws Exception {
        var live = DASHBOARD.open("/ui/live");
        assertThat(live.locator(".connection .status.good")).isVisible();
        DASHBOARD.redis().publish("BEFORE_HOLE", "task", "hole", "{}");
        assertThat(live.getByText("BEFORE_HOLE").first()).isVisible();

        DASHBOARD.kodama().crashRedis();
        DASHBOARD.kodama().restart();

        assertThat(live.locator(".row.hole").first()).isVisible();
        DASHBOARD.redis().publish("AFTER_HOLE", "task", "hole", "{}");
        assertThat(live.getByText("AFTER_HOLE").first()).isVisible();
        assertThat(live.locator("[data-total=unexplained]")).hasCount(0);
        press(live, "g", "o");
        var holes = live.locator(".tile").filter(new Locator.FilterOptions().setHasText("Holes"));
        assertThat(holes).containsText("events may be missing there");
        press(live, "g", "t");
        assertThat(live.locator(".chart")).hasAttribute("aria-label", Pattern.compile(".*[1-9]\\d* holes.*"));
        assertThat(live.locator(".chart canvas")).isVisible();
        assertThat(redPixels(live)).isGreaterThan(50);
        press(live, "p");
        while (!live.locator(".transport .note").textContent().startsWith("Hole")) {
            press(live, "p");
        }
    }

    /** What it said, also for a moment. */
    private static void recordConnectionLine(Page page) {
        page.evaluate(
                """
                () => {
                    window.lines = [];
                    const line = document.querySelector('.connection');
                    new MutationObserver(() => window.lines.push(line.textContent))
                        .observe(line, {subtree: true, childList: true, characterData: true});
                }
                """);
    }

    /** Pixels of the chart in the soft colour of what is bad. */
    private static int redPixels(Page page) {
        return (int)
                page.evaluate(
                        """
                () => {
                    const canvas = document.querySelector('.chart canvas');
                    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                    let count = 0;
                    for (let at = 0; at < data.length; at += 4) {
                        count += data[at] === 253 && data[at + 1] === 236 && data[at + 2] === 234 ? 1 : 0;
                    }
                    return count;
                }
                """);
    }
}
