package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} is what the definitions of the settings say; with {@code -Dkodama.docs.write} it is written anew. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "settings.md");
    private static final String GENERATE = "./mvnw -pl app -am test -Dtest=SettingsPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dkodama.docs.write";

    @Test
    void isGeneratedFromTheSettings() throws IOException {
        String page =
                SettingsPage.of(Kodama.commandLine(Settings.of(Map.of()), OutputStream.nullOutputStream()), GENERATE);
        if (System.getProperty("kodama.docs.write") != null) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/settings.md differs from the definitions; generate it: %s", GENERATE)
                .isEqualTo(page);
    }
}
