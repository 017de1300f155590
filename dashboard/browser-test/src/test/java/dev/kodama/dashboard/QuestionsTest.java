package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.button;
import static dev.kodama.dashboard.Dashboard.link;
import static dev.kodama.dashboard.Dashboard.press;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a newcomer asks, by exactly the clicks that docs/dashboard.md tells. */
class QuestionsTest {
    private static final Path STUCK = Path.of("src/test/services/StuckService.java");

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.ofOpenServer();

    @Test
    void whatHappenedToOneTicket() throws Exception {
        DASHBOARD.redis().publish("TICKET_OPENED", "ticket", "T-1001", "{\"status\":\"open\",\"by\":\"ann\"}");
        DASHBOARD.redis().publish("TICKET_CLOSED", "ticket", "T-1001", "{\"status\":\"closed\",\"by\":\"ann\"}");
        var page = openOverview();

        press(page, "/");
        page.keyboard().type("T-1001");
        press(page, "Enter");

        assertThat(page.locator("h1")).hasText("ticket/T-1001");
        assertThat(page.locator(".moment")).hasCount(2);
        assertThat(page.locator(".moment").first()).containsText("TICKET_CLOSED");
        assertThat(page.locator(".moment .changes").first()).hasText("status open closed");
    }

    /** Noon of yesterday is where something was published: nobody can publish in the past, and the clicks are the same. */
    @Test
    void whatWasPublishedYesterdayAtNoonThatNobodyHeard() throws Exception {
        DASHBOARD.redis().publishAll("NOON_LOST", "task", "noon-%d", "{}", 40);
        var page = DASHBOARD.open("/ui/gaps?q=NOON_LOST");
        assertThat(page.locator("[data-row]").first()).hasText("NOON_LOST");
        page.close();
        page = openOverview();

        link(page, "Time travel").click();
        button(page, "24 h").click();
        assertThat(page.locator(".range")).containsText("to now, 1 d");
        dragOverTheEnd(page);

        assertThat(page).hasURL(Pattern.compile(".*since=.*until=.*"));
        assertThat(page.locator(".unheard")).containsText(Pattern.compile("Nobody heard:.*NOON_LOST 40"));
        link(page, "NOON_LOST").first().click();
        assertThat(page).hasURL(Pattern.compile(".*/ui/gaps[?]type=NOON_LOST&at=.*"));
        assertThat(page.locator(".gap-detail")).containsText("It is published, and no service subscribes to it.");
    }

    @Test
    void whichSandboxDied() throws Exception {
        var alive = Executors.newSingleThreadScheduledExecutor();
        try {
            DASHBOARD.redis().publish("sandbox.heartbeat", "sandbox", "s-dead", "{\"cpu\":93}");
            DASHBOARD.redis().publish("sandbox.heartbeat", "sandbox", "s-ended", "{}");
            DASHBOARD.redis().publish("sandbox.terminated", "sandbox", "s-ended", "{}");
            alive.scheduleAtFixedRate(QuestionsTest::beat, 0, 1, TimeUnit.SECONDS);
            var page = openOverview();

            var tile = link(page, "Sandboxes lost or late");
            assertThat(tile).containsText(Pattern.compile("late✕ 1"));
            tile.click();

            var rows = page.locator("tbody tr");
            assertThat(rows).hasCount(3);
            assertThat(rows.first()).containsText(Pattern.compile("missing.*sandbox/s-dead"));
            link(page, "sandbox/s-dead").click();
            assertThat(page.locator(".heading")).containsText("missing since");
            assertThat(page.locator(".moment").first()).containsText("sandbox.heartbeat");
            assertThat(page.locator(".facts").first()).containsText("93");
        } finally {
            alive.shutdownNow();
        }
    }

    @Test
    void whyASubscriberLags() throws Exception {
        var service = DASHBOARD.kodama().startService(STUCK, "billing", "INVOICE_DUE");
        try {
            var page = openOverview();
            link(page, "Subscriptions").click();
            assertThat(button(page, "billing")).isVisible();
            DASHBOARD.redis().publishAll("INVOICE_DUE", "invoice", "i-1", "{}", 20);

            button(page, "billing").click();

            var why = page.locator(".explanation");
            assertThat(why).containsText("none was handled lately: its handler is busy with one event");
            service.destroyForcibly();
            assertThat(why).containsText(Pattern.compile("No member runs, so .*20 events wait: start the service"));
            press(page, "Escape");
            assertThat(why).hasCount(0);
            press(page, "j", "k", "Enter");
            assertThat(why).isVisible();
        } finally {
            service.destroyForcibly();
        }
    }

    private static void beat() {
        try {
            DASHBOARD.redis().publish("sandbox.heartbeat", "sandbox", "s-alive", "{}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page openOverview() {
        var page = DASHBOARD.open("/ui/");
        assertThat(page.locator(".tile").first()).isVisible();
        return page;
    }

    private static void dragOverTheEnd(Page page) {
        assertThat(page.locator(".chart .u-over")).isVisible();
        var box = page.locator(".chart .u-over").boundingBox();
        double y = box.y + box.height / 2;
        page.mouse().move(box.x + box.width * 0.9, y);
        page.mouse().down();
        page.mouse().move(box.x + box.width * 0.95, y);
        page.mouse().move(box.x + box.width - 0.5, y);
        page.mouse().up();
    }
}
