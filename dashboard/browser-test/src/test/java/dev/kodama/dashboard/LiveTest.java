package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.button;
import static dev.kodama.dashboard.Dashboard.nodes;
import static dev.kodama.dashboard.Dashboard.press;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live events: counts that add up, whatever comes and however much. */
class LiveTest {
    private static final String ROW = ".row";

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.withTokens();

    @Test
    void accountsForAllThatIsPublished() throws Exception {
        var page = openLive("/ui/live?types=COUNTED");
        long before = total(page, "published");
        long hidden = total(page, "hidden");

        DASHBOARD.redis().publishAll("COUNTED", "task", "c-%d", "{}", 300);
        DASHBOARD.redis().publishAll("OTHER", "task", "c-%d", "{}", 200);
        DASHBOARD.redis().publish("COUNTED", "task", "c-last", "{}");

        assertThat(page.getByText("c-last").first()).isVisible();
        assertThat(total(page, "published") - before).isEqualTo(501);
        assertThat(total(page, "shown")).isEqualTo(301);
        assertThat(total(page, "hidden")).isEqualTo(hidden + 200);
        assertAddsUp(page);
    }

    /** More comes at once than the server sends to a page; the list keeps a hundred. */
    @Test
    void accountsForAFloodThatItCannotShow() throws Exception {
        var page = openLive("/ui/live?cap=100");
        long before = total(page, "published");

        DASHBOARD.redis().publishAll("FLOOD", "task", "f-%d", "{\"n\":%d}", 30_000);
        DASHBOARD.redis().publish("FLOOD", "task", "f-last", "{}");

        awaitPublished(page, before + 30_001);
        assertThat(total(page, "shown")).isEqualTo(100);
        assertThat(page.locator(".totals .why")).containsText("are older than the 100 that are kept");
        assertAddsUp(page);
    }

    /** As fast as the server sends to a page, and again what was over it. */
    @Test
    void keepsAHundredThousandEventsAndAFewElements() throws Exception {
        var page = openLive("/ui/live?types=MANY");
        long published = total(page, "published");

        for (int missing = 100_000; missing > 0; missing = 100_000 - (int) total(page, "shown")) {
            DASHBOARD.redis().publishPaced("MANY", "task", "m-%d", "{\"n\":%d}", missing, 4_500);
            published += missing;
            awaitPublished(page, published);
        }

        assertAddsUp(page);
        assertThat(nodes(page)).isLessThanOrEqualTo(ScreensTest.MAX_NODES);
        page.mouse().move(700, 500);
        page.mouse().wheel(0, -20_000);
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Follow")))
                .isVisible();
        assertThat(nodes(page)).isLessThanOrEqualTo(ScreensTest.MAX_NODES);
    }

    @Test
    void pausesWithoutForgetting() throws Exception {
        var page = openLive("/ui/live?types=PAUSED");
        DASHBOARD.redis().publish("PAUSED", "task", "p-0", "{}");
        assertThat(page.getByText("p-0").first()).isVisible();

        press(page, " ");
        DASHBOARD.redis().publishAll("PAUSED", "task", "p-%d", "{}", 7);

        assertThat(button(page, "Follow · 7 new")).isVisible();
        assertThat(page.locator(ROW)).hasCount(1);
        button(page, "Follow · 7 new").click();
        assertThat(page.getByText("p-7").first()).isVisible();
    }

    /** The browser freezes what is hidden, and the page leaves after half a minute; nothing of that costs an event. */
    @Test
    void missesNothingWhileItIsHidden() throws Exception {
        var page = DASHBOARD.openTab().page();
        page.clock().install();
        page.navigate(DASHBOARD.kodama().origin() + "/ui/live?types=HIDDEN"
                + DASHBOARD.kodama().tokenFragment());
        assertThat(page.locator(".connection")).containsText("live");
        long before = total(page, "published");

        setVisibility(page, "hidden");
        page.clock().fastForward(31_000);
        assertThat(page.locator(".connection")).containsText("paused");
        DASHBOARD.redis().publishAll("HIDDEN", "task", "h-%d", "{}", 700);
        setVisibility(page, "visible");

        assertThat(page.getByText("h-700").first()).isVisible();
        awaitPublished(page, before + 700);
        assertThat(total(page, "shown")).isEqualTo(700);
        assertAddsUp(page);
    }

    private static void setVisibility(Page page, String state) {
        page.evaluate(
                "state => { Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});"
                        + " document.dispatchEvent(new Event('visibilitychange')); }",
                state);
    }

    private static Page openLive(String path) {
        var page = DASHBOARD.open(path);
        assertThat(page.locator(".connection .status.good")).isVisible();
        return page;
    }

    private static void awaitPublished(Page page, long published) {
        page.waitForFunction(
                "published => Number(document.querySelector('[data-total=published]').textContent.replaceAll(',', ''))"
                        + " >= published",
                (int) published);
    }

    /** One look at all numbers, since they go on. */
    private static void assertAddsUp(Page page) {
        assertThat(
                        page.evaluate(
                                """
                        () => {
                            const read = name => Number(
                                document.querySelector(`[data-total=${name}]`).textContent.replaceAll(',', ''));
                            return read('published') - read('shown') - read('hidden') - read('dropped');
                        }
                        """))
                .as("published - shown - hidden - dropped")
                .isEqualTo(0);
        assertThat(page.locator("[data-total=unexplained]")).hasCount(0);
    }

    private static long total(Page page, String name) {
        return Long.parseLong(
                page.locator("[data-total=" + name + "]").textContent().replace(",", ""));
    }
}
