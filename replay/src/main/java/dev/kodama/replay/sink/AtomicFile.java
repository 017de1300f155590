package dev.kodama.replay.sink;

import dev.kodama.replay.SinkException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** A file that is written under a temporary name, {@code .NAME.xxxxxxxx.part} in its folder, and renamed when it is complete. */
public final class AtomicFile {
    private final Path target;
    private final Path path;
    private boolean committed;

    private AtomicFile(Path target, Path path) {
        this.target = target;
        this.path = path;
    }

    /**
     * Creates an empty temporary file.
     *
     * @param target replaced on {@link #commit}; a symbolic link is followed
     * @throws SinkException if the folder is missing or not writable, or if the target is not a regular file
     */
    public static AtomicFile beside(Path target) {
        try {
            Path resolved = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
            if (Files.exists(resolved, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(resolved)) {
                throw new SinkException("cannot write " + target + ": it exists and is not a file", 0);
            }
            String suffix =
                    String.format(".%08x.part", ThreadLocalRandom.current().nextInt());
            return new AtomicFile(
                    resolved, Files.createFile(resolved.resolveSibling("." + resolved.getFileName() + suffix)));
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    /**
     * Writes a UTF-8 text file that replaces the target only when it is complete.
     *
     * @throws SinkException if it cannot be written; the target is then unchanged
     */
    public static void write(Path target, String text) {
        var file = beside(target);
        try {
            Files.writeString(file.path(), text);
            file.commit();
        } catch (IOException e) {
            throw file.failed(e);
        } finally {
            file.discard();
        }
    }

    /** The file that is replaced. */
    public Path target() {
        return target;
    }

    /** The temporary file. */
    public Path path() {
        return path;
    }

    /** Forces the closed file to disk and renames it to the target. */
    public void commit() {
        try {
            try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            move();
            committed = true;
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    private void move() throws IOException {
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes the temporary file unless it was committed. */
    public void discard() {
        try {
            if (!committed) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** @param e why writing failed: an I/O error, one that Parquet wrapped, or a codec that cannot be loaded */
    public SinkException failed(Throwable e) {
        return failed(target, e);
    }

    private static SinkException failed(Path file, Throwable e) {
        return new SinkException("cannot write " + file + ": " + reason(e), 0, e);
    }

    private static String reason(Throwable e) {
        Throwable cause = e.getCause();
        if (cause != null && !(e instanceof IOException)) {
            return reason(cause);
        }
        if (e instanceof NoSuchFileException) {
            return "the folder is missing";
        }
        if (e instanceof AccessDeniedException) {
            return "not allowed";
        }
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(e.getMessage());
    }
}
