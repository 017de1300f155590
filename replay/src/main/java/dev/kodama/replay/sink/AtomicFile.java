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

/** A file that is written under another name beside its place, {@code .NAME.xxxxxxxx.part}, and moved there when it is whole. */
public final class AtomicFile {
    private final Path target;
    private final Path path;
    private boolean kept;

    private AtomicFile(Path target, Path path) {
        this.target = target;
        this.path = path;
    }

    /**
     * Makes it, empty.
     *
     * @param target a file there is replaced in the end; a link is followed
     * @throws SinkException if the folder is missing or cannot be written, or if something else than a file is there
     */
    static AtomicFile beside(Path target) {
        try {
            Path place = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(place)) {
                throw new SinkException("cannot write " + target + ": it is there already and not a file", 0);
            }
            String suffix =
                    String.format(".%08x.part", ThreadLocalRandom.current().nextInt());
            return new AtomicFile(place, Files.createFile(place.resolveSibling("." + place.getFileName() + suffix)));
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    /**
     * Writes a text file, in UTF-8, that replaces the one at its place only when it is whole.
     *
     * @throws SinkException if it cannot be written; what was there is there still
     */
    public static void write(Path target, String text) {
        var file = beside(target);
        try {
            Files.writeString(file.path(), text);
            file.keep();
        } catch (IOException e) {
            throw file.failed(e);
        } finally {
            file.discard();
        }
    }

    /** Where to write meanwhile. */
    Path path() {
        return path;
    }

    /** Moves it to its place, safe on the disk. It must not be open any more. */
    void keep() {
        try {
            try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            move();
            kept = true;
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

    /** Removes it unless it was kept. */
    void discard() {
        try {
            if (!kept) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** @param e what writing failed with: an I/O error, one that Parquet wrapped, or a codec that cannot be loaded */
    SinkException failed(Throwable e) {
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
