package dev.kodama.app;

import dev.kodama.settings.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** The main class of {@code kodama}. */
public final class Main {
    private Main() {}

    /** Exits the JVM only on failure: under {@code exec:java} it is Maven's JVM. */
    public static void main(String[] args) {
        var settings = Settings.of(System.getenv());
        if (Version.isAskedFor(args, settings) && Version.print(new FileOutputStream(FileDescriptor.out))) {
            return;
        }
        int exitCode = Kodama.commandLine(settings, new FileOutputStream(FileDescriptor.out), args)
                .execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
