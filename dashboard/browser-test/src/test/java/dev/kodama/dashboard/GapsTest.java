package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.button;
import static dev.kodama.dashboard.Dashboard.press;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The gap report, now and as of a time. */
class GapsTest {
    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.withTokens();

    @Test
    void areShownAsTheyWere() {
        var page = DASHBOARD.open("/ui/gaps?at=2020-01-01T00:00:00.000Z");
        assertThat(page.getByText("No event type was known").first()).isVisible();

        press(page, "n");

        assertThat(page.getByText("BUDGET_GONE").first()).isVisible();
        assertThat(page).hasURL(DASHBOARD.kodama().origin() + "/ui/gaps");
    }

    @Test
    void keepTheFilterAndTheOrderInTheAddress() throws Exception {
        DASHBOARD.redis().publishAll("SORTED_FEW", "task", "s", "{}", 3);
        DASHBOARD.redis().publishAll("SORTED_MANY", "task", "s", "{}", 9);
        var page = DASHBOARD.open("/ui/gaps?q=SORTED_");
        assertThat(page.locator("[data-row]")).hasCount(2);

        page.locator(".choice button").filter(has("undeclared")).click();
        page.locator("th button").filter(has("Unheard")).click();

        page.waitForURL(Pattern.compile(".*kind=undeclared.*sort=-unheard.*"));
        assertThat(page.locator("[data-row]").first()).hasText("SORTED_MANY");
        page.locator("th button").filter(has("Unheard")).click();
        assertThat(page.locator("[data-row]").first()).hasText("SORTED_FEW");
    }

    @Test
    void sayWhyNothingMayBeChanged() {
        var page = DASHBOARD.open("/ui/gaps?type=BUDGET_GONE");

        assertThat(button(page, "Decide")).isDisabled();
        assertThat(page.locator(".gap-detail .read-only")).isVisible();
    }

    private static Locator.FilterOptions has(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
