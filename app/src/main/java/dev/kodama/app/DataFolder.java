package dev.kodama.app;

import dev.kodama.embedded.PrivateFolder;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The data folder and what stands in it: events, positions, credentials. It is for its owner only. */
final class DataFolder {
    private static final Set<String> OURS = Set.of("kafka", "redis", "streams");

    private DataFolder() {}

    /** {@code KODAMA_DATA_DIR}. */
    static Path of(Settings settings) {
        return Path.of(settings.text("KODAMA_DATA_DIR", ".kodama"));
    }

    /** Makes it where it is missing; one that holds nothing but ours is tightened, another one (such as a home folder) is left alone. */
    static Path prepare(Settings settings) {
        Path dir = of(settings);
        try {
            if (!Files.isDirectory(dir) || holdsOnlyOurs(dir)) {
                PrivateFolder.create(dir);
            }
            return dir;
        } catch (IOException e) {
            throw new CannotRunException("cannot write to the data folder " + dir + ": " + e.getMessage(), e);
        }
    }

    private static boolean holdsOnlyOurs(Path dir) throws IOException {
        try (var entries = Files.list(dir)) {
            return entries.allMatch(entry -> OURS.contains(String.valueOf(entry.getFileName())));
        }
    }
}
