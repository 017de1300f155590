package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.button;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What changes something, clicked on a server that allows it. */
class ActingTest {
    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.ofOpenServer();

    @BeforeAll
    static void publish() throws Exception {
        DASHBOARD.redis().publishAll("BUDGET_GONE", "budget", "b-%d", "{\"left\":%d}", 30);
        DASHBOARD.redis().publishText("events.BROKEN", "{\"event_type\":\"BROKEN\"");
    }

    @Test
    void acceptsAGapAndWithdrawsTheDecision() {
        var page = DASHBOARD.open("/ui/gaps?type=BUDGET_GONE");
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
    }

    @Test
    void publishesARejectedMessageAgainAfterARepair() {
        var page = DASHBOARD.open("/ui/records");
        button(page, "events.BROKEN").first().click();
        button(page, "Publish again").click();
        var dialog = page.locator("dialog");
        dialog.locator("textarea")
                .fill("{\"event_type\":\"BROKEN\",\"entity_type\":\"task\",\"entity_id\":\"mended\"}");
        button(dialog, "Publish").click();
        assertThat(page.locator(".done")).containsText("It went to events.BROKEN");

        page.navigate(DASHBOARD.kodama().origin() + "/ui/entity/task/mended");

        assertThat(page.getByText("BROKEN").first()).isVisible();
    }

    @Test
    void publishesAnEventAgainChangedAndAsItWas() throws Exception {
        DASHBOARD.redis().publish("INVOICE_SENT", "invoice", "i-1", "{\"cents\":12345678901234567890,\"to\":\"nobody\"}");
        var page = DASHBOARD.open("/ui/entity/invoice/i-1");
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
    }

    @Test
    void exportsARangeAsParquet() throws Exception {
        var page = DASHBOARD.open("/ui/time?types=BUDGET_GONE");
        button(page, "Export").click();
        var dialog = page.locator("dialog");
        dialog.getByLabel("Parquet").check();

        var download = page.waitForDownload(() -> button(dialog, "Export").click());

        byte[] file = Files.readAllBytes(download.path());
        assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(dialog.getByRole(AriaRole.STATUS)).containsText("30 events");
    }
}
