package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.button;
import static dev.kodama.dashboard.Dashboard.press;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Time travel: play, step, jump, look nearer. */
class TimeTest {
    private static final String LAST_ROW = "[...document.querySelectorAll('.row .seq')].at(-1)?.textContent";

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.withTokens();

    @Test
    void playsThePastAndStepsThroughIt() {
        var page = DASHBOARD.open("/ui/time?speed=max&types=TASK_*");
        assertThat(page.locator(".row").first()).isVisible();
        var last = page.locator(".row .seq").last().textContent();

        press(page, "[");
        page.waitForFunction("last => " + LAST_ROW + " !== last", last);
        assertThat(page).hasURL(Pattern.compile("[?&]at="));
        press(page, "]");
        page.waitForFunction("last => " + LAST_ROW + " === last", last);
        press(page, "[", " ");
        assertThat(page.locator(".transport")).containsText("end of the range");
    }

    @Test
    void jumpsToMarksAndFailuresByKeys() {
        var page = DASHBOARD.open("/ui/time?since=-1h");
        assertThat(page.locator(".row").first()).isVisible();
        assertThat(page.locator(".chart")).hasAttribute("aria-label", Pattern.compile(".* [1-9]\\d* changes of gaps"));
        var note = page.locator(".transport .note");

        press(page, "p");
        assertThat(note).containsText(Pattern.compile("opened|resolved|changed|began|Hole"));
        press(page, "p", "n");
        assertThat(note).not().isEmpty();
        page.navigate(DASHBOARD.kodama().origin() + "/ui/time?since=-1h&at=" + beforeAll(page));
        assertThat(page.locator(".transport")).isVisible();
        press(page, "f");
        assertThat(note).containsText("TASK_FAILED");
    }

    @Test
    void looksNearerAndFartherAndOpensWhatItShowsByKeys() {
        var page = DASHBOARD.open("/ui/time?types=TASK_*");
        assertThat(page.locator(".row").first()).isVisible();

        press(page, "+");
        assertThat(page.locator(".range")).containsText("30 min");
        press(page, "-");
        assertThat(page.locator(".range")).not().containsText("30 min");
        page.navigate(DASHBOARD.kodama().origin() + "/ui/time?types=TASK_*");
        assertThat(page.locator(".row").first()).isVisible();
        press(page, "k", "j", "k");
        assertThat(page.locator(".row.selected")).isVisible();
        press(page, "y");
        page.waitForFunction("() => navigator.clipboard.readText().then(text => /since=.*until=.*at=/.test(text))");
        press(page, "Escape");
        assertThat(page.locator(".row.selected")).hasCount(0);
        press(page, "k", "e");
        assertThat(page).hasURL(Pattern.compile(".*/ui/entity/task/t-\\d+[?]at=.*"));
        page.goBack();
        assertThat(page.locator(".row").first()).isVisible();
        press(page, "k", "Enter");
        assertThat(page).hasURL(Pattern.compile(".*/ui/event/\\d+"));
    }

    @Test
    void exportsWhatWasPublishedWithEachDigit() throws Exception {
        var page = DASHBOARD.open("/ui/time?types=TASK_COMPLETED");
        assertThat(page.locator(".row").first()).isVisible();
        button(page, "Export").click();
        var dialog = page.locator("dialog");

        var download = page.waitForDownload(() -> button(dialog, "Export").click());

        String file = Files.readString(download.path());
        assertThat(file.lines()).hasSize(20).allMatch(line -> line.contains("12345678901234567890.10"));
    }

    /** Time of the first event, from the server. */
    private static String beforeAll(Page page) {
        return (String)
                page.evaluate(
                        """
                () => fetch('/api/v1/events?limit=1', {headers: {Authorization: 'Bearer ' + sessionStorage['kodama.token']}})
                    .then(answer => answer.json()).then(({events}) => events[0].time)
                """);
    }
}
