package dev.kodama.app;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * The main class in a container image, where the kernel runs {@code kodama} by Java itself and passes the script's path as the first argument.
 * The script {@code kodama-mirror} is {@code kodama mirror}.
 */
public final class ScriptMain {
    private static final String ROLE_PREFIX = "kodama-";

    private ScriptMain() {}

    public static void main(String[] args) {
        Main.main(commandLine(args));
    }

    /** The arguments of {@code kodama}: the role that the script is for, if it is for one, and what follows the script. */
    static String[] commandLine(String[] args) {
        String script = String.valueOf(Path.of(args[0]).getFileName());
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        if (!script.startsWith(ROLE_PREFIX)) {
            return rest;
        }
        String[] line = new String[args.length];
        line[0] = script.substring(ROLE_PREFIX.length());
        System.arraycopy(rest, 0, line, 1, rest.length);
        return line;
    }
}
