package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.press;
import static org.assertj.core.api.Assertions.assertThat;

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
}
