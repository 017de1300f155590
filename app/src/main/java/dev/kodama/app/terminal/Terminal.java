package dev.kodama.app.terminal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Whether a person looks at what is written. */
public enum Terminal {
    OUT("out", 1),
    ERR("err", 2);

    /** {@code bin/kodama} says here which of the two are terminals, for Java does not: {@code out,err}. */
    private static final String TOLD = "kodama.terminal";

    private final String word;
    private final int descriptor;

    Terminal(String word, int descriptor) {
        this.word = word;
        this.descriptor = descriptor;
    }

    /** Whether it is one; on Linux also without the word of {@code bin/kodama}, elsewhere no where that is missing. */
    public boolean watched() {
        String told = System.getProperty(TOLD);
        if (told != null) {
            return List.of(told.split(",", -1)).contains(word);
        }
        try {
            String device = Path.of("/proc/self/fd/" + descriptor).toRealPath().toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
