package dev.kodama.app;

import dev.kodama.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Provides the version of Kodama and of its Java. */
final class Version implements IVersionProvider {
    /** Whether the arguments are just {@code --version}: its answer does not take the command line's model, which is most of the time. */
    static boolean isAskedFor(String[] args, Settings environment) {
        return args.length == 1
                && args[0].equals("--version")
                && LocaleCheck.problem(
                                List.of(args), environment.under(LocaleCheck.PREFIX), System.getProperty("user.dir"))
                        .isEmpty();
    }

    /** Prints the version. Returns false if it cannot. */
    static boolean print(OutputStream output) {
        try {
            output.write((new Version().getVersion()[0] + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException e) {
            return false; // the command line tells the reason
        }
    }

    @Override
    public String[] getVersion() throws IOException {
        String packaged = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "kodama " + (packaged == null ? unpackaged() : packaged) + " (Java " + System.getProperty("java.version")
                    + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")"
        };
    }

    /** A search for a file opens every library, which a jar's manifest does not need. */
    private static String unpackaged() throws IOException {
        var properties = new Properties();
        try (var file = Version.class.getResourceAsStream("/kodama.properties")) {
            if (file != null) {
                properties.load(file);
            }
        }
        return properties.getProperty("version", "unknown");
    }
}
