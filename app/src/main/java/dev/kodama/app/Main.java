package dev.kodama.app;

import dev.kodama.settings.Settings;

/** Starts {@code kodama}. */
public final class Main {
    private Main() {}

    /** Ends the JVM only to tell of a failure: under {@code exec:java} it is Maven's. */
    public static void main(String[] args) {
        var settings = Settings.of(System.getenv());
        int exitCode = Kodama.commandLine(settings, System.out).execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
