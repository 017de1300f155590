package dev.kodama.app;

import dev.kodama.settings.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** Starts {@code kodama}. */
public final class Main {
    private Main() {}

    /** Ends the JVM only to tell of a failure: under {@code exec:java} it is Maven's. */
    public static void main(String[] args) {
        var settings = Settings.of(System.getenv());
        int exitCode = Kodama.commandLine(settings, new FileOutputStream(FileDescriptor.out))
                .execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
