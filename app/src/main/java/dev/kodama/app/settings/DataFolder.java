package dev.kodama.app.settings;

import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.embedded.PrivateFolder;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folder: Kafka's and Redis's files, stores of topologies, credentials. It is for its owner only. The file {@value #FORMAT_FILE}
 * holds the number of its format; a folder without it was written before there was such a file.
 */
public final class DataFolder {
    /** The format that this version writes. It grows when stored data changes in a way that older versions cannot read. */
    static final int FORMAT = 2;

    static final String FORMAT_FILE = "kodama.format";

    private static final int BEFORE_FORMATS = 1;
    private static final Set<String> DATA = Set.of("kafka", "redis", "streams");
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private DataFolder() {}

    /** The folder of {@link ProcessSettings#DATA_DIR}. */
    public static Path of(Settings settings) {
        return settings.get(ProcessSettings.DATA_DIR);
    }

    /**
     * Creates the folder if it is missing and brings its format up to date. A folder that holds only Kodama's data gets owner-only
     * permissions; any other folder, such as a home folder, keeps its permissions.
     *
     * @throws CannotRunException if a newer version has written the folder, or it cannot be written to
     */
    public static Path prepare(Settings settings) {
        Path dir = of(settings);
        try {
            int format = format(dir);
            if (format > FORMAT) {
                throw new CannotRunException("the data folder " + dir + " has format " + format
                        + ", this version reads formats up to " + FORMAT
                        + "; start the newer version that wrote it, or name another folder with --data-dir");
            }
            if (!Files.isDirectory(dir) || holdsOnlyOurs(dir)) {
                PrivateFolder.create(dir);
            }
            if (format < FORMAT) {
                upgrade(dir, format);
            }
            return dir;
        } catch (IOException e) {
            throw new CannotRunException("cannot write to the data folder " + dir + ": " + e.getMessage(), e);
        }
    }

    /** The format of the folder; 0 if it has no data. */
    private static int format(Path dir) throws IOException {
        Path file = dir.resolve(FORMAT_FILE);
        if (!Files.exists(file)) {
            return DATA.stream().anyMatch(name -> Files.exists(dir.resolve(name))) ? BEFORE_FORMATS : 0;
        }
        String text = Files.readString(file).strip();
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new CannotRunException(file + " must hold the number of a format, was '" + text
                    + "'; restore the folder from a backup, or name another one with --data-dir");
        }
        return Integer.parseInt(text);
    }

    /** Records the new format. Readers of topics and stores read former formats and migrate them. */
    private static void upgrade(Path dir, int before) throws IOException {
        if (before > 0) {
            LOG.info(
                    "Upgrading the data folder {} from format {} to {}: topologies take over or rebuild their state",
                    dir,
                    before,
                    FORMAT);
        }
        Path unfinished = dir.resolve(FORMAT_FILE + ".tmp");
        Files.writeString(unfinished, FORMAT + "\n");
        Files.move(unfinished, dir.resolve(FORMAT_FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean holdsOnlyOurs(Path dir) throws IOException {
        try (var entries = Files.list(dir)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .allMatch(name -> DATA.contains(name) || name.startsWith(FORMAT_FILE));
        }
    }
}
