package dev.kodama.app.terminal;

/** The exit codes of {@code kodama}. */
public final class ExitCode {
    public static final int OK = 0;
    /** Something was found, or failed. */
    public static final int FINDING = 1;
    /** Wrong usage, an unusable setting, or a server or port that is not available. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
