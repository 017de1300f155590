package dev.kodama.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owner-only permissions for data on disk: folders 0700, files 0600. A file system without POSIX permissions is left as
 * it is. Files of other programs in such a folder (Kafka's segments, RocksDB) follow the umask, but the folder keeps
 * other users out.
 */
public final class PrivateFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    private PrivateFolder() {}

    /**
     * Creates a folder and its missing parents for the owner only. A wider existing folder is tightened, with a log
     * line; where that is not allowed, such as on another user's volume, with a warning.
     */
    public static Path create(Path dir) throws IOException {
        try {
            Files.createDirectories(dir, attributes(dir, OWNER));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(dir + " is not a folder", e);
        }
        tighten(dir);
        return dir;
    }

    private static void tighten(Path dir) throws IOException {
        var view = Files.getFileAttributeView(dir, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        var wide = view.readAttributes().permissions();
        if (OWNER.containsAll(wide)) {
            return;
        }
        try {
            view.setPermissions(OWNER);
            LOG.info(
                    "Made the data folder {} readable for its owner only; its permissions were {}",
                    dir,
                    PosixFilePermissions.toString(wide));
        } catch (IOException e) {
            LOG.warn(
                    "Others may read the data folder {} ({}), and that cannot be changed: {}",
                    dir,
                    PosixFilePermissions.toString(wide),
                    e.getMessage());
        }
    }

    /** Opens a file for writing; creates a missing one for its owner only. */
    public static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), attributes(file, OWNER_FILE));
    }

    /** Replaces a file, for its owner only. */
    public static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        try (var channel = open(file)) {
            var bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
