package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.kodama.dashboard.Browser.Tab;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardTest {
    private static final int MAX_NODES = 2_000;
    private static final int MAX_FIRST_LOAD = 120_000;
    private static final String ROW = ".row";

    private static RunningKodama kodama;
    private static Browser browser;

    private Tab tab;

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        kodama = RunningKodama.start();
        browser = new Browser();
        kodama.publishAll("TASK_CREATED", "task", "t-%d", "{\"title\":\"Task %d\",\"points\":3.0}", 40);
        kodama.publishAll(
                "TASK_COMPLETED", "task", "t-%d", "{\"status\":\"done\",\"exact\":12345678901234567890.10}", 20);
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
                List.of("/ui/", "Published, not yet journaled"),
                List.of("/ui/live", "published"),
                List.of("/ui/live?types=TASK_*", "TASK_COMPLETED"),
                List.of("/ui/event/41", "12345678901234567890.10"),
                List.of("/ui/event/999999", "There is no event"),
                List.of("/ui/entity/task/t-1", "TASK_COMPLETED"),
                List.of("/ui/entity/task/none", "has no event"),
                List.of("/ui/time", "Time travel"),
                List.of("/ui/nonsense", "There is no page"));
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
        assertThat(tab.requests())
                .allMatch(url -> url.replaceFirst("^ws", "http").startsWith(kodama.origin() + "/"));
        assertThat(tab.requests()).noneMatch(url -> url.contains(kodama.token()));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void isAccessibleInBothThemes(String path) {
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            var page = open(path, 1440, scheme);
            page.waitForTimeout(1_500);
            var findings = new AxeBuilder(page).analyze().getViolations();
            assertThat(findings.stream().map(finding -> finding.getId() + ": " + finding.getNodes()))
                    .as(path + " " + scheme)
                    .isEmpty();
            closeTab();
        }
        open("/ui/event/1", 390, ColorScheme.LIGHT);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void scrollsToNoSideWhereThePageIsNarrow(String path) {
        var page = open(path, 390, ColorScheme.LIGHT);
        page.waitForTimeout(1_500);

        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void accountsForAllThatIsPublished() throws Exception {
        var page = open("/ui/live?types=COUNTED", 1440, ColorScheme.LIGHT);
        assertThat(page.locator(".connection .status.good")).isVisible();
        long before = total(page, "published");

        kodama.publishAll("COUNTED", "task", "c-%d", "{}", 300);
        kodama.publishAll("OTHER", "task", "c-%d", "{}", 200);
        kodama.publish("COUNTED", "task", "c-last", "{}");

        assertThat(page.getByText("c-last").first()).isVisible();
        assertThat(total(page, "published") - before).isEqualTo(501);
        assertThat(total(page, "shown")).isEqualTo(301);
        assertThat(total(page, "hidden")).isEqualTo(before + 200);
        assertThat(total(page, "shown") + total(page, "hidden") + total(page, "dropped"))
                .isEqualTo(total(page, "published"));
        assertThat(page.locator("[data-total=unexplained]")).hasCount(0);
    }

    @Test
    void keepsThePageSmallWhateverComes() throws Exception {
        var page = open("/ui/live", 1440, ColorScheme.LIGHT);
        assertThat(page.locator(ROW).first()).isVisible();

        kodama.publishAll("MANY", "task", "m-%d", "{\"n\":%d}", 3_000);

        assertThat(page.getByText("m-3000").first()).isVisible();
        assertThat(nodes(page)).isLessThanOrEqualTo(MAX_NODES);
        page.mouse().move(700, 500);
        page.mouse().wheel(0, -20_000);
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.BUTTON, named("Follow")))
                .isVisible();
        assertThat(nodes(page)).isLessThanOrEqualTo(MAX_NODES);
    }

    @Test
    void showsPayloadsAsText() throws Exception {
        String attack = "<img src=x onerror=\\\"window.hacked=1\\\"><script>window.hacked=1</script>";
        kodama.publish(
                "<b>TYPE</b>",
                "<i>x</i>",
                "javascript:alert(1)",
                "{\"" + attack + "\":\"" + attack + "\\u202e\\u0000\"}");
        var page = open("/ui/live", 1440, ColorScheme.LIGHT);

        var row = page.locator(ROW)
                .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("<b>TYPE</b>"));
        assertThat(row.first()).isVisible();
        row.first().locator(".payload").click();

        assertThat(page.locator(".detail")).containsText("<img src=x onerror=");
        assertThat(page.locator(".detail")).containsText("\\u202e");
        row.first().locator(".seq").click();
        assertThat(page.locator("h1")).containsText("<b>TYPE</b>");
        assertThat(page.evaluate("window.hacked === undefined && !document.querySelector('main img, main script')"))
                .isEqualTo(true);
        assertThat(tab.problems()).isEmpty();
    }

    @Test
    void takesALargePayload() throws Exception {
        kodama.publish("LARGE", "task", "large", "{\"items\":[" + "{\"key\":\"0123456789\"},".repeat(40_000) + "1]}");
        var page = open("/ui/entity/task/large", 1440, ColorScheme.LIGHT);
        assertThat(page.locator(".moment")).isVisible();

        page.locator(".moment .type").first().click();

        assertThat(page.getByText("\"0123456789\"").first()).isVisible();
        assertThat(nodes(page)).isLessThanOrEqualTo(MAX_NODES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"g l | /ui/live", "g t | /ui/time", "g o | /ui/"})
    void goesToScreensByKeys(String keys, String path) {
        var page = open("/ui/event/1", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("h1")).containsText("TASK_CREATED");

        press(page, keys.split(" "));

        page.waitForURL(url -> URI.create(url).getPath().equals(path));
        assertThat(page.locator("h1")).isVisible();
    }

    @Test
    void listsTheKeysAndTakesTheFocus() {
        var page = open("/ui/live", 1440, ColorScheme.LIGHT);
        assertThat(page.locator(ROW).first()).isVisible();

        press(page, "?");
        assertThat(page.locator("dialog")).containsText("Pause; events go on being kept");
        press(page, "Escape");
        assertThat(page.locator("dialog")).hasCount(0);
        press(page, "/");
        assertThat(page.locator("#search")).isFocused();
    }

    @Test
    void choosesOpensAndFollowsEventsByKeys() {
        var page = open("/ui/live?types=TASK_*", 1440, ColorScheme.LIGHT);
        assertThat(page.locator(ROW).first()).isVisible();

        press(page, "k", "k", "j");
        assertThat(page.locator(".row.selected")).isVisible();
        press(page, "Enter");
        page.waitForURL(Pattern.compile(".*/ui/event/\\d+"));
        assertThat(page.locator("h1")).containsText("TASK_COMPLETED");
        assertThat(page.locator(".nearby a").first()).isVisible();
        press(page, "[");
        assertThat(page.locator("h1")).containsText("TASK_CREATED");
        press(page, "e");
        page.waitForURL(Pattern.compile(".*/ui/entity/task/t-\\d+"));
    }

    @Test
    void pausesWithoutForgetting() throws Exception {
        var page = open("/ui/live?types=PAUSED", 1440, ColorScheme.LIGHT);
        kodama.publish("PAUSED", "task", "p-0", "{}");
        assertThat(page.getByText("p-0").first()).isVisible();

        press(page, " ");
        kodama.publishAll("PAUSED", "task", "p-%d", "{}", 7);

        var follow = page.getByRole(com.microsoft.playwright.options.AriaRole.BUTTON, named("Follow · 7 new"));
        assertThat(follow).isVisible();
        assertThat(page.locator(ROW)).hasCount(1);
        follow.click();
        assertThat(page.getByText("p-7").first()).isVisible();
    }

    @Test
    void copiesTheEventAsItWasPublished() {
        var page = open("/ui/event/41", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("h1")).containsText("TASK_COMPLETED");

        press(page, "c");

        page.waitForFunction("navigator.clipboard.readText().then(text => text.includes('12345678901234567890.10'))");
    }

    @Test
    void remembersTheTheme() {
        var page = open("/ui/", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("h1")).isVisible();
        var light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor");

        press(page, "t");
        var dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
        page.reload();
        assertThat(page.locator("h1")).isVisible();

        assertThat(dark).isNotEqualTo(light);
        assertThat(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
                .isEqualTo(dark);
    }

    @Test
    void findsAnEntityByItsId() {
        var page = open("/ui/", 1440, ColorScheme.LIGHT);
        page.locator("#search").fill("t-7");
        assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.OPTION)
                        .first())
                .containsText("task/t-7");

        page.locator("#search").press("Enter");

        page.waitForURL(Pattern.compile(".*/ui/entity/task/t-7"));
        assertThat(page.locator(".moment").first()).isVisible();
    }

    @Test
    void playsThePastAndStepsThroughIt() {
        var page = open("/ui/time?speed=max", 1440, ColorScheme.LIGHT);
        assertThat(page.locator(ROW).first()).isVisible();
        press(page, "[", "[");
        page.waitForURL(Pattern.compile(".*at=.*"));
        String back = page.locator("output").textContent();

        press(page, "]");

        page.waitForFunction("before => document.querySelector('output').textContent > before", back);
        press(page, " ");
        page.waitForFunction("document.querySelector('.transport').textContent.includes('end of the range')");
        assertThat(tab.problems()).isEmpty();
    }

    @Test
    void asksForATokenAndKeepsItOutOfTheAddress() {
        tab = browser.open(1440, ColorScheme.LIGHT);
        var page = tab.page();
        page.navigate(kodama.origin() + "/ui/live");
        assertThat(page.locator("dialog")).containsText("Token");

        page.locator("dialog textarea").fill(kodama.token());
        page.locator("dialog button[type=submit]").click();

        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(page.locator(ROW).first()).isVisible();
        assertThat(page.url()).isEqualTo(kodama.origin() + "/ui/live");
        assertThat(tab.requests()).noneMatch(url -> url.contains(kodama.token()));
    }

    @Test
    void loadsLittleAtFirst() throws Exception {
        var page = open("/ui/", 1440, ColorScheme.LIGHT);
        assertThat(page.locator("h1")).isVisible();
        page.waitForTimeout(2_000);
        var client = HttpClient.newHttpClient();
        long sum = 0;
        for (String url : tab.requests().stream()
                .filter(each -> each.contains("/ui/"))
                .distinct()
                .toList()) {
            var request = HttpRequest.newBuilder(URI.create(url.replaceFirst("#.*", "")))
                    .header("Accept-Encoding", "gzip")
                    .build();
            sum += client.send(request, BodyHandlers.ofByteArray()).body().length;
        }

        assertThat(sum).isBetween(20_000L, (long) MAX_FIRST_LOAD);
    }

    private Page open(String path, int width, ColorScheme scheme) {
        tab = browser.open(width, scheme);
        tab.page().navigate(kodama.origin() + path + kodama.tokenFragment());
        assertThat(tab.page()).hasURL(Pattern.compile("[^#]*")); // the token is taken out
        return tab.page();
    }

    private static void press(Page page, String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static long total(Page page, String name) {
        return Long.parseLong(
                page.locator("[data-total=" + name + "]").textContent().replace(",", ""));
    }

    private static int nodes(Page page) {
        return (int) page.evaluate("document.querySelectorAll('*').length");
    }
}
