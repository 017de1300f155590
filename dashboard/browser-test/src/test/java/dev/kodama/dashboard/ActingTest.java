package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.kodama.dashboard.Browser.Tab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What changes something, clicked on a server that allows it. */
class ActingTest {
    private static RunningKodama kodama;
    private static Browser browser;

    private Tab tab;

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        kodama = RunningKodama.startOpen();
        browser = new Browser();
        kodama.publishAll("BUDGET_GONE", "budget", "b-%d", "{\"left\":%d}", 30);
        kodama.publishText("events.BROKEN", "{\"event_type\":\"BROKEN\"");
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        kodama.close();
    }

    @AfterEach
    void closeTab() {
        tab.close();
    }

    @Test
    void acceptsAGapAndWithdrawsTheDecision() {
        var page = open("/ui/gaps?type=BUDGET_GONE");
        button(page, "Decide").click();
        var dialog = page.locator("dialog");
        dialog.locator("input[maxlength]").fill("billed elsewhere");
        button(dialog, "Save the decision").click();
        assertThat(dialog).hasCount(0);
        assertThat(page.getByText("billed elsewhere").first()).isVisible();

        page.reload();
        button(page, "Withdraw").click();
        button(page.locator("dialog"), "Withdraw").click();

        assertThat(page.getByText("Open: nobody has decided.")).isVisible();
        assertThat(tab.problems()).isEmpty();
    }

    @Test
    void publishesARejectedMessageAgainAfterARepair() {
        var page = open("/ui/records");
        button(page, "events.BROKEN").first().click();
        button(page, "Publish again").click();
        var dialog = page.locator("dialog");
        dialog.locator("textarea")
                .fill("{\"event_type\":\"BROKEN\",\"entity_type\":\"task\",\"entity_id\":\"mended\"}");
        button(dialog, "Publish").click();
        assertThat(page.locator(".done")).containsText("It went to events.BROKEN");

        page.navigate(kodama.origin() + "/ui/entity/task/mended");

        assertThat(page.getByText("BROKEN").first()).isVisible();
        assertThat(tab.problems()).isEmpty();
    }

    @Test
    void publishesAnEventAgainChangedAndAsItWas() throws Exception {
        kodama.publish("INVOICE_SENT", "invoice", "i-1", "{\"cents\":12345678901234567890,\"to\":\"nobody\"}");
        var page = open("/ui/entity/invoice/i-1");
        page.locator("a.type").first().click();
        button(page, "Publish again…").click();
        var dialog = page.locator("dialog");
        assertThat(dialog).containsText("events.INVOICE_SENT in Redis");
        assertThat(dialog).containsText("This cannot be undone");
        var payload = dialog.locator("textarea");
        String published = payload.inputValue();
        payload.fill("{\"cents\":");
        assertThat(dialog).containsText("The payload is no JSON");
        assertThat(button(dialog, "Publish")).isDisabled();

        payload.fill(published.replace("nobody", "somebody"));
        button(dialog, "Publish").click();

        assertThat(dialog).hasCount(0);
        assertThat(page.locator(".done")).containsText("It went to events.INVOICE_SENT");
        page.getByText("Its timeline").click();
        page.locator(".moment", new Page.LocatorOptions().setHasText("somebody"))
                .locator("a.type")
                .click();
        assertThat(page.getByText("somebody").first()).isVisible();
        assertThat(page.getByText("12345678901234567890").first()).isVisible();
        assertThat(tab.problems()).isEmpty();
    }

    @Test
    void exportsARangeAsParquet() throws Exception {
        var page = open("/ui/time?types=BUDGET_GONE");
        button(page, "Export").click();
        var dialog = page.locator("dialog");
        dialog.getByLabel("Parquet").check();

        var download = page.waitForDownload(() -> button(dialog, "Export").click());

        byte[] file = Files.readAllBytes(download.path());
        assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(dialog.getByRole(AriaRole.STATUS)).containsText("30 events");
        assertThat(tab.problems()).isEmpty();
    }

    private Page open(String path) {
        tab = browser.open(1440, ColorScheme.LIGHT);
        tab.page().navigate(kodama.origin() + path);
        return tab.page();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
