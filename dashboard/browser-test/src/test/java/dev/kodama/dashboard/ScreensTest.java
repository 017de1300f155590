package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every screen. A new one needs a line here. */
class ScreensTest {
    static final int MAX_NODES = 2_000;

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.withTokens();

    /** Paths of the screens, and a text that each shows. */
    static List<List<String>> screens() {
        return List.of(
                List.of("/ui/", "Published, not yet journaled"),
                List.of("/ui/live", "published"),
                List.of("/ui/live?types=TASK_*", "TASK_COMPLETED"),
                List.of("/ui/live?types=TASK_*&entity=task/t-7&where=payload.status:eq:done&cap=500", "t-7"),
                List.of("/ui/event/41", "12345678901234567890.10"),
                List.of("/ui/event/999999", "There is no event"),
                List.of("/ui/entity/task/t-1", "TASK_COMPLETED"),
                List.of("/ui/entity/task/t-1?at=2020-01-01T00:00:00.000Z", "had no event before"),
                List.of("/ui/entity/task/none", "has no event"),
                List.of("/ui/time", "Nobody heard"),
                List.of("/ui/time?since=-1h&types=BUDGET_GONE&speed=max", "BUDGET_GONE"),
                List.of("/ui/nonsense", "There is no page"),
                List.of("/ui/gaps", "BUDGET_GONE"),
                List.of("/ui/gaps?kind=unheard&severity=high", "BUDGET_GONE"),
                List.of("/ui/gaps?q=nothing-like-it", "No gap matches"),
                List.of("/ui/gaps?type=BUDGET_GONE", "It is published, and no service subscribes to it."),
                List.of("/ui/gaps?at=2020-01-01T00:00:00.000Z", "No event type was known"),
                List.of("/ui/gaps?view=map", "publisher"),
                List.of("/ui/gaps?view=look-alikes", "Look-alikes"),
                List.of("/ui/health", "sandbox/s-1"),
                List.of("/ui/health?state=gone", "sandbox/s-2"),
                List.of("/ui/health?state=gone&q=none", "No entity matches"),
                List.of("/ui/subscriptions?name=none", "Subscriptions"),
                List.of("/ui/catalog?type=BUDGET_GONE", "not declared"),
                List.of("/ui/connections", "to this forwarder"),
                List.of("/ui/connections?only=lossy", "to this forwarder"),
                List.of("/ui/records", "Nothing was rejected"),
                List.of("/ui/records?view=quarantined", "Nothing is in quarantine"),
                List.of("/ui/doctor", "checks of what a mirror uses"));
    }

    /** One page for all of it: loading it costs most. */
    @ParameterizedTest
    @MethodSource("screens")
    void isAccessibleFitsAndComesBackAfterAReload(List<String> screen) {
        var page = DASHBOARD.open(screen.get(0));
        awaitText(page, screen.get(1));
        String address = page.url();

        assertThat(Accessibility.findings(page)).as("light").isEmpty();
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(Accessibility.findings(page)).as("dark").isEmpty();
        page.setViewportSize(390, 900);
        assertThat(page.locator("h1")).isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing to scroll to at the side")
                .isEqualTo(true);
        page.setViewportSize(1440, 900);
        page.reload();

        awaitText(page, screen.get(1));
        assertThat(page).hasURL(address);
        assertThat(page).hasTitle(Pattern.compile(".+ · Kodama"));
        assertThat(nodes(page)).isLessThanOrEqualTo(MAX_NODES);
    }

    private static void awaitText(Page page, String text) {
        assertThat(page.getByText(text).first()).isVisible();
        assertThat(page.locator("main .state.loading")).hasCount(0);
    }
}
