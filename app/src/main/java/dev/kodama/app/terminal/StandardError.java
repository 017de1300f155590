package dev.kodama.app.terminal;

import dev.kodama.journal.text.PlainText;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Writes the messages of a command to standard error. */
public final class StandardError {
    private StandardError() {}

    /** Writes one line; control characters are escaped. */
    public static void say(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println("kodama: " + PlainText.of(line.replace('\n', ' ')));
        err.flush();
    }
}
