package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.kodama.dashboard.Browser.Tab;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Gaps, health, subscriptions, catalog, connections, rejected records, doctor. */
class BusScreensTest {
    private static final int MAX_NODES = 2_000;

    private static RunningKodama kodama;
    private static Browser browser;

    private Tab tab;

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        kodama = RunningKodama.start();
        browser = new Browser();
        for (int i = 1; i <= 120; i++) {
            kodama.publish("type." + i, "task", "t-1", "{}");
        }
        kodama.publishAll("BUDGET_GONE", "budget", "b-1", "{\"left\":%d}", 30);
        kodama.publishAll("sandbox.heartbeat", "sandbox", "s-%d", "{}", 3);
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

    /** Paths of the screens, and a text that each shows. */
    static List<List<String>> screens() {
        return List.of(
                List.of("/ui/gaps", "BUDGET_GONE"),
                List.of("/ui/gaps?kind=unheard&severity=high", "BUDGET_GONE"),
                List.of("/ui/gaps?q=nothing-like-it", "No gap matches"),
                List.of("/ui/gaps?type=BUDGET_GONE", "It is published, and no service subscribes to it."),
                List.of("/ui/gaps?view=map", "publisher"),
                List.of("/ui/gaps?view=look-alikes", "Look-alikes"),
                List.of("/ui/health", "sandbox/s-1"),
                List.of("/ui/health?state=gone", "No entity matches"),
                List.of("/ui/subscriptions", "no durable subscriptions"),
                List.of("/ui/catalog?type=BUDGET_GONE", "not declared"),
                List.of("/ui/connections", "to this forwarder"),
                List.of("/ui/records", "Nothing was rejected"),
                List.of("/ui/records?view=quarantined", "Nothing is in quarantine"),
                List.of("/ui/doctor", "checks of what a mirror uses"));
    }

    static List<String> paths() {
        return screens().stream().map(screen -> screen.get(0)).toList();
    }

    @ParameterizedTest
    @MethodSource("screens")
    void showsEachScreenAlsoAfterAReload(List<String> screen) {
        var page = open(screen.get(0), 1440, ColorScheme.LIGHT);
        assertThat(page.getByText(screen.get(1)).first()).isVisible();

        page.reload();

        assertThat(page.getByText(screen.get(1)).first()).isVisible();
        assertThat(page).hasTitle(Pattern.compile(".+ · Kodama"));
        assertThat(tab.problems()).isEmpty();
        assertThat(nodes(page)).isLessThanOrEqualTo(MAX_NODES);
        assertThat(tab.requests()).allMatch(url -> url.startsWith(kodama.origin() + "/"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void isAccessibleInBothThemes(String path) {
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            var page = open(path, 1440, scheme);
            assertThat(page.locator("h1")).isVisible();
            page.waitForTimeout(1_500);
            var findings = new AxeBuilder(page).analyze().getViolations();
            assertThat(findings.stream().map(finding -> finding.getId() + ": " + finding.getNodes()))
                    .as(path + " " + scheme)
                    .isEmpty();
            tab.close();
        }
        open("/ui/doctor", 390, ColorScheme.LIGHT);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void scrollsToNoSideWhereThePageIsNarrow(String path) {
        var page = open(path, 390, ColorScheme.LIGHT);
        assertThat(page.locator("h1")).isVisible();
        page.waitForTimeout(1_500);

        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "g g | /ui/gaps",
                "g h | /ui/health",
                "g s | /ui/subscriptions",
                "g k | /ui/catalog",
                "g c | /ui/connections",
                "g r | /ui/records",
                "g d | /ui/doctor"
            })
    void goesToScreensByKeys(String keys, String path) {
        var page = open("/ui/", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("h1")).isVisible();

        press(page, keys.split(" "));

        page.waitForURL(url -> URI.create(url).getPath().equals(path));
        assertThat(page.locator("h1")).isVisible();
    }

    @Test
    void opensATypeByKeysAndKeepsItInTheAddress() {
        var page = open("/ui/gaps", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("[data-row]").first()).isVisible();

        press(page, "j", "j", "k", "Enter");

        page.waitForURL(Pattern.compile(".*type=.*"));
        assertThat(page.locator(".gap-detail")).isVisible();
        press(page, "Escape");
        assertThat(page.locator(".gap-detail")).hasCount(0);
    }

    @Test
    void showsTheGapsOfThePast() {
        var page = open("/ui/gaps?at=2020-01-01T00:00:00.000Z", 1440, ColorScheme.LIGHT);
        assertThat(page.getByText("No event type was known").first()).isVisible();

        press(page, "n");

        assertThat(page.getByText("BUDGET_GONE").first()).isVisible();
        assertThat(page).hasURL(kodama.origin() + "/ui/gaps");
    }

    @Test
    void keepsTheFilterAndTheOrderInTheAddress() {
        var page = open("/ui/gaps", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("[data-row]").first()).isVisible();

        page.locator(".choice button").filter(has("undeclared")).click();
        page.locator("th button").filter(has("Unheard")).click();

        page.waitForURL(Pattern.compile(".*kind=undeclared.*sort=-unheard.*"));
        assertThat(page.locator("[data-row]").first()).hasText("BUDGET_GONE");
    }

    @Test
    void saysWhyNothingMayBeChanged() {
        var page = open("/ui/gaps?type=BUDGET_GONE", 1440, ColorScheme.LIGHT);

        var decide = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Decide"));

        assertThat(decide).isDisabled();
        assertThat(page.locator(".gap-detail .read-only")).isVisible();
    }

    private Page open(String path, int width, ColorScheme scheme) {
        tab = browser.open(width, scheme);
        tab.page().navigate(kodama.origin() + path + kodama.tokenFragment());
        assertThat(tab.page()).hasURL(Pattern.compile("[^#]*")); // the token is taken out
        return tab.page();
    }

    private static com.microsoft.playwright.Locator.FilterOptions has(String text) {
        return new com.microsoft.playwright.Locator.FilterOptions().setHasText(text);
    }

    private static void press(Page page, String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    private static int nodes(Page page) {
        return (int) page.evaluate("document.querySelectorAll('*').length");
    }
}
