package dev.kodama.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotType;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Makes the pictures of the README, with the sample fleet. Run it by its name: {@code .ci/check-dashboard -Dtest=Screenshots}. */
class Screenshots {
    private static final int FLEET_SECONDS = 90;
    private static final Path FOLDER = Path.of("../../docs/images");

    @Test
    void makesThePicturesOfTheReadme() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        try (var kodama = RunningKodama.start();
                var browser = new Browser()) {
            var fleet = kodama.startFleet();
            try {
                TimeUnit.SECONDS.sleep(FLEET_SECONDS);
                take(browser, kodama, "/ui/", ColorScheme.LIGHT, ".balance.equal", "overview");
                take(browser, kodama, "/ui/live", ColorScheme.DARK, ".row", "live");
                take(browser, kodama, "/ui/time?since=-15m", ColorScheme.DARK, ".row", "time");
            } finally {
                fleet.destroy();
            }
        }
    }

    private static void take(
            Browser browser, RunningKodama kodama, String path, ColorScheme scheme, String shown, String name) {
        try (var tab = browser.open(1200, scheme)) {
            var page = tab.page();
            page.navigate(kodama.origin() + path + kodama.tokenFragment());
            assertThat(page.locator(shown).first()).isVisible();
            page.waitForTimeout(5_000);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(FOLDER.resolve(name + ".jpg"))
                    .setType(ScreenshotType.JPEG)
                    .setQuality(70));
        }
    }
}
