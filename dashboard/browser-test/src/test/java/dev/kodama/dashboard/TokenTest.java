package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.press;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Entering: tokens, and what is loaded at first. */
class TokenTest {
    private static final int MAX_FIRST_LOAD = 120_000;

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.withTokens();

    @Test
    void isAskedForAndKeptOutOfTheAddress() {
        var page = DASHBOARD.openTab().page();
        page.navigate(DASHBOARD.kodama().origin() + "/ui/live");
        assertThat(page.locator("dialog")).containsText("Token");
        press(page, "Escape");
        assertThat(page.locator("dialog")).isVisible();

        enter(page, DASHBOARD.kodama().token());

        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(page.locator(".row").first()).isVisible();
        assertThat(page.url()).isEqualTo(DASHBOARD.kodama().origin() + "/ui/live");
    }

    /** The server ends the connection when the token does, and refuses it afterwards with 4401. */
    @Test
    void isAskedForAgainWhenTheServerRefusesIt() throws Exception {
        var page = DASHBOARD.openWithToken("/ui/live?types=AFTER", Tokens.writing(Duration.ofSeconds(6)));
        assertThat(page.locator(".connection")).containsText("live");

        assertThat(page.locator("dialog [role=alert]")).containsText("token");
        assertThat(page.locator(".connection")).containsText("refused");
        DASHBOARD.redis().publish("AFTER", "task", "while-refused", "{}");
        enter(page, DASHBOARD.kodama().token());

        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(page.locator(".connection .status.good")).isVisible();
        assertThat(page.getByText("while-refused").first()).isVisible();
    }

    /** Until there is something to read; the chart follows. */
    @Test
    void loadsLittleAtFirst() throws Exception {
        var tab = DASHBOARD.openTab();
        tab.page()
                .navigate(DASHBOARD.kodama().origin() + "/ui/"
                        + DASHBOARD.kodama().tokenFragment());
        assertThat(tab.page().locator("canvas").first()).isVisible();
        var client = HttpClient.newHttpClient();
        long sum = 0;
        for (String url : tab.requests().stream()
                .filter(each -> each.contains("/ui/") && !each.contains("/drawn-chart-"))
                .map(each -> each.replaceFirst("#.*", ""))
                .distinct()
                .toList()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .header("Accept-Encoding", "gzip")
                    .build();
            sum += client.send(request, BodyHandlers.ofByteArray()).body().length;
        }

        assertThat(sum).isBetween(20_000L, (long) MAX_FIRST_LOAD);
    }

    private static void enter(Page page, String token) {
        page.locator("dialog textarea").fill(token);
        page.locator("dialog button[type=submit]").click();
    }
}
