package dev.kodama.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartScriptsTest {
    /** Java says nothing of such a file that is missing. */
    @Test
    void bringTheSecurityPropertiesThatTheyName(@TempDir Path folder) throws Exception {
        var root = StagedRoot.create(folder.resolve("root"));
        Path security = Files.writeString(folder.resolve("kodama.security"), "networkaddress.cache.negative.ttl=0\n");

        StartScripts.write(root, List.of(Path.of("kodama-app.jar")), security);

        for (String name : List.of("kodama", "kodama-mirror", "kodama-processors", "kodama-forwarder")) {
            String file = Files.readAllLines(root.path("opt/kodama/" + name + ".options")).stream()
                    .filter(line -> line.startsWith("-Djava.security.properties=/"))
                    .findFirst()
                    .orElseThrow();
            assertThat(root.path(file.substring(file.indexOf('/') + 1))).hasSameTextualContentAs(security);
        }
    }
}
