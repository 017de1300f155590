package dev.kodama.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Format version of the stores in a state folder. */
final class StateStoreVersion {
    private static final String FILE = "layout";

    private StateStoreVersion() {}

    /** Whether the folder has stores in another format. */
    static boolean differs(StreamsSettings settings) {
        Path file = settings.stateDir().resolve(settings.applicationId() + "." + FILE);
        try {
            return Files.exists(settings.applicationDir())
                    && !(Files.exists(file) && Files.readString(file).equals(settings.storeVersion()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes {@link #differs} true, so that existing stores are deleted before they are opened. */
    static void forget(StreamsSettings settings) {
        try {
            Files.deleteIfExists(settings.stateDir().resolve(settings.applicationId() + "." + FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(StreamsSettings settings) {
        Path file = settings.stateDir().resolve(settings.applicationId() + "." + FILE);
        try {
            Files.createDirectories(settings.stateDir());
            Files.writeString(file, settings.storeVersion());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
