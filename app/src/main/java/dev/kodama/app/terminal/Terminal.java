package dev.kodama.app.terminal;

import dev.kodama.settings.CommaList;
import java.io.IOException;
import java.nio.file.Path;

/** The standard streams that may be terminals. */
public enum Terminal {
    OUT("out", 1),
    ERR("err", 2);

    /** Set by {@code bin/kodama} to the streams that are terminals, such as {@code out,err}; Java cannot detect it. */
    private static final String PROPERTY = "kodama.terminal";

    private final String word;
    private final int descriptor;

    Terminal(String word, int descriptor) {
        this.word = word;
        this.descriptor = descriptor;
    }

    /** Whether the stream is a terminal. Without the property of {@code bin/kodama} it is detected on Linux, and false elsewhere. */
    public boolean isTerminal() {
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            return CommaList.of(property).contains(word);
        }
        try {
            String device = Path.of("/proc/self/fd/" + descriptor).toRealPath().toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
