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
final class TemporaryFile {
    private final Path target;
    private final Path path;
    private boolean kept;

    private TemporaryFile(Path target, Path path) {
        this.target = target;
        this.path = path;
    }

    /**
     * Makes it, empty.
     *
     * @param target a file there is replaced in the end; a link is followed
     * @throws SinkException if the folder is missing or cannot be written, or if something else than a file is there
     */
    static TemporaryFile beside(Path target) {
        try {
            Path place = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(place)) {
                throw new SinkException("cannot write " + target + ": it is there already and not a file", 0);
            }
            String suffix =
                    String.format(".%08x.part", ThreadLocalRandom.current().nextInt());
            return new TemporaryFile(place, Files.createFile(place.resolveSibling("." + place.getFileName() + suffix)));
        } catch (IOException e) {
            throw failed(target, e);
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

    SinkException failed(IOException e) {
        return failed(target, e);
    }

    private static SinkException failed(Path file, IOException e) {
        return new SinkException("cannot write " + file + ": " + reason(e), 0, e);
    }

    private static String reason(IOException e) {
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
