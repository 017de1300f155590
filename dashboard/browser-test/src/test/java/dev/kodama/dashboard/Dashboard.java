package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.kodama.dashboard.Browser.Tab;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The dashboard of a Kodama in Chromium. All test classes share a Kodama and a Chromium; each test has tabs of its own. After each test:
 * nothing went wrong in a page, no request has left the origin, and no address had a token in it.
 */
final class Dashboard implements BeforeAllCallback, AfterEachCallback {
    private static final Namespace SHARED = Namespace.create(Dashboard.class);

    private final boolean isOpen;
    private final List<Tab> tabs = new ArrayList<>();
    private RunningKodama kodama;
    private Browser browser;

    private Dashboard(boolean isOpen) {
        this.isOpen = isOpen;
    }

    /** Of a server that wants tokens, with the events of {@link Samples}. */
    static Dashboard withTokens() {
        return new Dashboard(false);
    }

    /** Of a server where all may change something. */
    static Dashboard ofOpenServer() {
        return new Dashboard(true);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        var shared = context.getRoot().getStore(SHARED);
        browser = shared.computeIfAbsent(Browser.class, type -> new Browser(), Browser.class);
        kodama = shared.computeIfAbsent(isOpen ? "open" : "tokens", this::start, RunningKodama.class);
    }

    private RunningKodama start(String name) {
        try {
            if (isOpen) {
                return RunningKodama.startOpen();
            }
            var started = RunningKodama.start();
            Samples.publish(started.redis());
            return started;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    RunningKodama kodama() {
        return kodama;
    }

    RedisPublisher redis() {
        return kodama.redis();
    }

    /** A new tab at a path, with the token that only reads. */
    Page open(String path) {
        return open(path, kodama.tokenFragment());
    }

    Page openWithToken(String path, String token) {
        return open(path, "#token=" + token);
    }

    private Page open(String path, String fragment) {
        var page = openTab().page();
        page.navigate(kodama.origin() + path + fragment);
        assertThat(page).hasURL(Pattern.compile("[^#]*")); // the token is taken out
        return page;
    }

    /** A new tab without a page. */
    Tab openTab() {
        var tab = browser.open(1440, ColorScheme.LIGHT);
        tabs.add(tab);
        return tab;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var all = List.copyOf(tabs);
        tabs.clear();
        all.forEach(Tab::close);
        for (var tab : all) {
            assertThat(tab.problems()).isEmpty();
            assertThat(tab.requests()).allMatch(url -> url.replaceFirst("^blob:", "")
                    .replaceFirst("^ws", "http")
                    .startsWith(kodama.origin() + "/"));
            assertThat(tab.requests()).noneMatch(url -> url.contains("eyJ"));
        }
    }

    static void press(Page page, String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    static int nodes(Page page) {
        return (int) page.evaluate("document.querySelectorAll('*').length");
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }
}
