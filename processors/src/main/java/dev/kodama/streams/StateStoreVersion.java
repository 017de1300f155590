package dev.kodama.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** In which form a folder's stores were written. */
final class StateStoreVersion {
    private static final String FILE = "layout";

    private StateStoreVersion() {}

    /** Whether stores are there that were written in another form. */
    static boolean differs(StreamsSettings settings) {
        Path file = settings.stateDir().resolve(settings.applicationId() + "." + FILE);
        try {
            return Files.exists(settings.applicationDir())
                    && !(Files.exists(file) && Files.readString(file).equals(settings.layout()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the stores that are there deleted before they are opened again. */
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
            Files.writeString(file, settings.layout());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
