package dev.kodama.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Locks a data folder against a second kodama. The operating system releases the lock when this JVM ends, however it
 * ends.
 */
public final class DataDirLock implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path dir;
    private final FileChannel channel;

    private DataDirLock(Path dir, FileChannel channel) {
        this.dir = dir;
        this.channel = channel;
    }

    /** Creates a missing folder, for its owner only, and locks it. */
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

    /** Whether the folder is new, empty or locked before. Permissions of any other folder are not touched. */
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
            return null; // held by this JVM
        }
    }

    /** The folder, with links resolved. */
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
