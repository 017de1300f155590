package dev.kodama.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Liveness of another process. A check that fails, for example without a free file descriptor, is distinct from an
 * ended process: {@link ProcessHandle} reads files and takes a read error for an end.
 */
public enum Liveness {
    /** It runs. */
    ALIVE,
    /** It has ended, possibly not reaped yet. */
    ENDED,
    /** The check failed. */
    UNKNOWN;

    private static final Path PROC = Path.of("/proc");

    /** Checks a process now. */
    public static Liveness of(ProcessHandle process) {
        return Files.exists(PROC.resolve("self/exe")) ? inProc(PROC, process.pid()) : byHandle(process);
    }

    /** Reads a link, which needs no file descriptor. The link of an ended process that is not reaped yet is gone. */
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

    /** Without /proc: the handle of this very process shows whether the check works at all. */
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
