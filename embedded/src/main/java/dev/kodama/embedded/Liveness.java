package dev.kodama.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Liveness of another process. A look that fails, as it does where this process has no file descriptor left, is told apart from a process
 * that is gone: {@link ProcessHandle} reads files for its answer and takes a failure to do so for an end.
 */
public enum Liveness {
    /** It runs. */
    ALIVE,
    /** It is gone, or has ended and nobody has reaped it. */
    ENDED,
    /** Nothing could be found out. */
    UNKNOWN;

    private static final Path PROC = Path.of("/proc");

    /** Liveness of a process now. */
    public static Liveness of(ProcessHandle process) {
        return Files.exists(PROC.resolve("self/exe")) ? inProc(PROC, process.pid()) : byHandle(process);
    }

    /** Reads a link, which takes no descriptor. Of a process that has ended and that nobody has reaped the link is gone. */
    static Liveness inProc(Path proc, long pid) {
        try {
            Files.readSymbolicLink(proc.resolve(Long.toString(pid)).resolve("exe"));
            return ALIVE;
        } catch (NoSuchFileException e) {
            return ENDED;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** Where there is no /proc: what the handle tells of this very process shows whether it could look at all. */
    private static Liveness byHandle(ProcessHandle process) {
        if (runs(process)) {
            return ALIVE;
        }
        return runs(ProcessHandle.current()) && !runs(process) ? ENDED : UNKNOWN;
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
