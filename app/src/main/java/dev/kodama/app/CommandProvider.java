package dev.kodama.app;

import picocli.CommandLine;

/**
 * A plug-in of the command line: a jar on the class path that adds one command. {@link java.util.ServiceLoader} finds the class by its name in
 * {@code META-INF/services/dev.kodama.app.CommandProvider}.
 */
public interface CommandProvider {
    /** The command with its subcommands. Its exit codes are those of {@link dev.kodama.app.terminal.ExitCode}. */
    CommandLine command();
}
