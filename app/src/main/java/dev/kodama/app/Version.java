package dev.kodama.app;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Provides the version of Kodama and of its Java. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        var properties = new Properties();
        try (var file = Version.class.getResourceAsStream("/kodama.properties")) {
            if (file != null) {
                properties.load(file);
            }
        }
        return new String[] {
            "kodama " + properties.getProperty("version", "unknown") + " (Java " + System.getProperty("java.version")
                    + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")"
        };
    }
}
