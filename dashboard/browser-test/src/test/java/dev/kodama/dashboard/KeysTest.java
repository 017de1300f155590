package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.kodama.dashboard.Dashboard.press;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every key. The last test holds the list of them to what the help of each screen shows. Those of time travel are in {@link TimeTest}, those of
 * subscriptions in {@link QuestionsTest}.
 */
class KeysTest {
    private static final String EVERYWHERE = "/, g o, g l, g t, g g, g h, g s, g k, g c, g r, g d, y, t, ?";

    /** Keys of each screen. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("/ui/", ""),
            Map.entry("/ui/live", "Space, j, k, Enter, e, c, Escape"),
            Map.entry("/ui/time", "Space, ], [, n, p, f, +, -, j, k, Enter, e, y, Escape"),
            Map.entry("/ui/event/41", "[, ], k, j, e, c"),
            Map.entry("/ui/entity/task/t-1", "j, k, ], [, Enter, c, Escape"),
            Map.entry("/ui/gaps", "j, k, [, ], n, m, Escape"),
            Map.entry("/ui/health", "j, k, e, n"),
            Map.entry("/ui/subscriptions", "j, k, Escape"),
            Map.entry("/ui/catalog", "j, k, Escape"),
            Map.entry("/ui/connections", "j, k"),
            Map.entry("/ui/records", "j, k, m, Escape"),
            Map.entry("/ui/doctor", "r"));

    @RegisterExtension
    static final Dashboard DASHBOARD = Dashboard.withTokens();

    @Test
    void goToEachScreenAndBackToTheOverview() {
        var page = DASHBOARD.open("/ui/event/1");
        assertThat(page.locator("h1")).containsText("TASK_CREATED");

        for (var step : List.of(
                List.of("o", "/ui/"),
                List.of("l", "/ui/live"),
                List.of("t", "/ui/time"),
                List.of("g", "/ui/gaps"),
                List.of("h", "/ui/health"),
                List.of("s", "/ui/subscriptions"),
                List.of("k", "/ui/catalog"),
                List.of("c", "/ui/connections"),
                List.of("r", "/ui/records"),
                List.of("d", "/ui/doctor"))) {
            press(page, "g", step.get(0));

            assertThat(page).hasURL(Pattern.compile(step.get(1) + "([?].*)?$"));
            assertThat(page.locator("h1")).isVisible();
        }
    }

    @Test
    void searchCopyTheLinkAndChangeTheThemeEverywhere() {
        var page = DASHBOARD.open("/ui/gaps?severity=high");
        assertThat(page.locator("h1")).isVisible();
        var light = background(page);

        press(page, "t");
        var dark = background(page);
        press(page, "y");
        awaitClipboard(page, "/ui/gaps?severity=high");
        page.reload();
        assertThat(page.locator("h1")).isVisible();

        assertThat(dark).isNotEqualTo(light);
        assertThat(background(page)).as("after a reload").isEqualTo(dark);
        press(page, "/");
        assertThat(page.locator("#search")).isFocused();
    }

    @Test
    void chooseCopyOpenAndFollowLiveEvents() {
        var page = DASHBOARD.open("/ui/live?types=TASK_CREATED,TASK_COMPLETED");
        assertThat(page.locator(".row").first()).isVisible();

        press(page, " ");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Follow")))
                .isVisible();
        press(page, "k", "k", "j");
        assertThat(page.locator(".row.selected")).isVisible();
        press(page, "c");
        awaitClipboard(page, "TASK_COMPLETED");
        press(page, "Escape");
        assertThat(page.locator(".detail")).hasCount(0);
        press(page, "k", "e");
        assertThat(page).hasURL(Pattern.compile(".*/ui/entity/task/t-\\d+"));
        page.goBack();
        assertThat(page.locator(".row").first()).isVisible();
        press(page, "k", "Enter");
        assertThat(page).hasURL(Pattern.compile(".*/ui/event/\\d+"));
    }

    @Test
    void goFromAnEventToItsNeighboursAndItsEntity() {
        var page = DASHBOARD.open("/ui/event/" + Samples.COMPLETED);
        assertThat(page.locator(".nearby a[title='Key [']")).isVisible();

        press(page, "[");
        assertThat(page).hasURL(Pattern.compile(".*/event/1$"));
        assertThat(page.locator(".nearby a[title='Key ]']")).isVisible();
        press(page, "]");
        assertThat(page).hasURL(Pattern.compile(".*/event/41"));
        assertThat(page.locator("h1")).containsText("TASK_COMPLETED");
        press(page, "k");
        assertThat(page).hasURL(Pattern.compile(".*/event/40"));
        assertThat(page.locator("h1")).containsText("TASK_CREATED");
        press(page, "j");
        assertThat(page).hasURL(Pattern.compile(".*/event/41"));
        assertThat(page.locator("h1")).containsText("TASK_COMPLETED");
        press(page, "e");
        assertThat(page).hasURL(Pattern.compile(".*/ui/entity/task/t-1"));
    }

    @Test
    void goThroughTheEventsOfAnEntity() {
        var page = DASHBOARD.open("/ui/entity/task/t-1");
        assertThat(page.locator(".moment")).hasCount(2);
        var chosen = page.locator(".moment.selected");

        press(page, "j");
        assertThat(chosen).containsText("TASK_COMPLETED");
        press(page, "[");
        assertThat(chosen).containsText("TASK_CREATED");
        press(page, "]");
        assertThat(chosen).containsText("TASK_COMPLETED");
        press(page, "j", "k");
        assertThat(chosen).containsText("TASK_COMPLETED");
        press(page, "c");
        awaitClipboard(page, "TASK_COMPLETED");
        press(page, "Escape");
        assertThat(chosen).hasCount(0);
        press(page, "j", "Enter");
        assertThat(page).hasURL(Pattern.compile(".*/ui/event/41"));
    }

    @Test
    void goThroughRowsOpenAndCloseThemAndChangeTheView() {
        var page = DASHBOARD.open("/ui/gaps");
        assertThat(page.locator("[data-row]").first()).isVisible();

        press(page, "j", "j", "k", "Enter");
        assertThat(page).hasURL(Pattern.compile(".*type=.*"));
        assertThat(page.locator(".gap-detail")).isVisible();
        press(page, "Escape");
        assertThat(page.locator(".gap-detail")).hasCount(0);
        press(page, "m");
        assertThat(page).hasURL(Pattern.compile(".*view=map"));
        press(page, "m");
        assertThat(page.locator("[data-row]").first()).isVisible();
        assertThat(page.locator(".at-slider rect").first()).isAttached();
        press(page, "[");
        assertThat(page).hasURL(Pattern.compile("[?]at="));
        var latest = (String) page.evaluate("location.href");
        press(page, "[");
        page.waitForFunction("latest => location.href !== latest", latest);
        press(page, "]");
        assertThat(page).hasURL(latest);
        press(page, "n");
        assertThat(page).hasURL(DASHBOARD.kodama().origin() + "/ui/gaps");
    }

    @Test
    void goThroughSandboxesTypesRecordsAndConnections() {
        DASHBOARD.open("/ui/live"); // is connected
        var page = DASHBOARD.open("/ui/health?at=2020-01-01T00:00:00.000Z");
        assertThat(page.locator("h1")).isVisible();
        press(page, "n");
        assertThat(page.locator("[data-row]").first()).isVisible();
        press(page, "j", "j", "k", "e");
        assertThat(page).hasURL(Pattern.compile(".*/ui/entity/sandbox/.*"));

        press(page, "g", "k");
        assertThat(page.locator("[data-row]").first()).isVisible();
        press(page, "j", "j", "k", "Enter");
        assertThat(page).hasURL(Pattern.compile(".*type=.*"));
        press(page, "Escape");
        assertThat(page).not().hasURL(Pattern.compile(".*type=.*"));

        press(page, "g", "r");
        assertThat(page.getByText("Nothing was rejected")).isVisible();
        press(page, "m");
        assertThat(page.getByText("Nothing is in quarantine")).isVisible();

        press(page, "g", "c");
        assertThat(page.locator("[data-row]").first()).isVisible();
        press(page, "j", "k");
        assertThat(page.locator("[data-row]").first()).isFocused();

        press(page, "g", "d");
        assertThat(page.getByText("checks of what a mirror uses").first()).isVisible();
        page.waitForResponse(Pattern.compile(".*/api/v1/doctor.*"), () -> press(page, "r"));
    }

    @Test
    void areInTheHelpOfEachScreenAndAllOfThemAreTested() {
        var page = DASHBOARD.open("/ui/");
        KEYS.forEach((path, own) -> {
            page.navigate(DASHBOARD.kodama().origin() + path);
            assertThat(page.locator("h1")).isVisible();

            press(page, "?");
            assertThat(page.locator("dialog")).isVisible();
            var shown = page.locator("dialog dt")
                    .evaluateAll("all => all.map(each =>"
                            + " [...each.querySelectorAll('kbd')].map(key => key.textContent).join(' ')).join(', ')");
            press(page, "Escape");

            assertThat(page.locator("dialog")).hasCount(0);
            assertThat(shown).as(path).isEqualTo(own.isEmpty() ? EVERYWHERE : own + ", " + EVERYWHERE);
        });
    }

    private static Object background(Page page) {
        return page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    }

    private static void awaitClipboard(Page page, String text) {
        page.waitForFunction("text => navigator.clipboard.readText().then(copied => copied.includes(text))", text);
    }
}
