package dev.kodama.dashboard;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Chromium. {@code CHROMIUM} names another one than {@code /usr/bin/chromium}. */
final class Browser implements AutoCloseable {
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    Browser() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        String executable = System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium");
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(executable))
                        .setArgs(List.of("--no-sandbox")));
    }

    /** A tab that has nothing of the others. */
    Tab open(int width, ColorScheme scheme) {
        var context = browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)
                .setTimezoneId("UTC")
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
        context.setDefaultTimeout(60_000);
        return new Tab(context, context.newPage());
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** A tab, and what went wrong in it. */
    static final class Tab implements AutoCloseable {
        private final BrowserContext context;
        private final Page page;
        private final List<String> problems = new ArrayList<>();
        private final List<String> requests = new ArrayList<>();

        private Tab(BrowserContext context, Page page) {
            this.context = context;
            this.page = page;
            page.onPageError(problems::add);
            page.onConsoleMessage(message -> {
                // An answer that is not OK, or none, is shown by the page; the rest, such as a breach of the policy, is
                // a defect.
                if (message.type().equals("error")
                        && !message.text().matches("(?s)(Failed to load resource|WebSocket connection to|TypeError: Failed to fetch dynamically imported).*")) {
                    problems.add(message.text());
                }
            });
            page.onRequest(request -> requests.add(request.url()));
            page.onWebSocket(socket -> requests.add(socket.url()));
        }

        Page page() {
            return page;
        }

        List<String> problems() {
            return List.copyOf(problems);
        }

        /** URLs of all requests and WebSockets. */
        List<String> requests() {
            return List.copyOf(requests);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
