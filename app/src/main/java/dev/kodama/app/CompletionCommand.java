package dev.kodama.app;

import dev.kodama.app.terminal.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kodama completion}. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and flags in bash and zsh. Examples:",
            "kodama completion > ~/.local/share/bash-completion/completions/kodama     in bash",
            "kodama completion > ~/.kodama-completion, and in ~/.zshrc: source ~/.kodama-completion"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create(); // replaced by picocli

    private CompletionCommand() {}

    static CommandLine line() {
        return new CommandLine(new CompletionCommand());
    }

    @Override
    public Integer call() {
        var root = spec.root();
        spec.commandLine().getOut().println(AutoComplete.bash(root.name(), root.commandLine()));
        return ExitCode.OK;
    }
}
