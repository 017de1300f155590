package dev.kodama.bench;

import dev.kodama.app.CommandProvider;
import picocli.CommandLine;

/** Adds {@code kodama bench} to the command line. */
public final class BenchProvider implements CommandProvider {
    @Override
    public CommandLine command() {
        return BenchCommand.line();
    }
}
