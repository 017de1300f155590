package dev.kodama.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Keeps a second kodama out of a data folder. The system releases it when this JVM ends, however it ends. */
public final class DataDirLock implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path dir;
    private final FileChannel channel;

    private DataDirLock(Path dir, FileChannel channel) {
        this.dir = dir;
        this.channel = channel;
    }

    /** Makes the folder where it is missing, for its owner only, and locks it. */
    public static DataDirLock take(Path dataDir) throws StartFailedException {
        try {
            Path dir = (isOurs(dataDir) ? PrivateFolder.create(dataDir) : dataDir).toRealPath();
            var channel = PrivateFolder.open(dir.resolve(LOCK));
            if (tryLock(channel) == null) {
                channel.close();
                throw new StartFailedException(
                        dir + " is in use by another kodama; stop that one, or set KODAMA_DATA_DIR to another folder");
            }
            return new DataDirLock(dir, channel);
        } catch (IOException e) {
            throw new StartFailedException("cannot write to the data folder " + dataDir + ": " + e, e);
        }
    }

    /** A folder with other files and without a lock has another purpose too: its permissions are somebody else's business. */
    private static boolean isOurs(Path dir) throws IOException {
        if (!Files.isDirectory(dir) || Files.exists(dir.resolve(LOCK))) {
            return true;
        }
        try (var entries = Files.list(dir)) {
            return entries.findAny().isEmpty();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very JVM
        }
    }

    /** The folder, without links. */
    public Path dir() {
        return dir;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
