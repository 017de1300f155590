package dev.kodama.app.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Space of a file system.
 *
 * @param freeBytes what this user may still write
 * @param sizeBytes its size
 */
record DiskSpace(long freeBytes, long sizeBytes) {
    private static final long MAX_DEFAULT_MIN_FREE = 2L << 30;
    private static final int DEFAULT_SHARE = 10;

    /** Asks the file system of a folder, or of the one that it will be created in. */
    static DiskSpace of(Path folder) throws IOException {
        @Nullable Path existing = folder.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null) {
            throw new IOException("no folder above " + folder + " exists");
        }
        var store = Files.getFileStore(existing);
        return new DiskSpace(store.getUsableSpace(), store.getTotalSpace());
    }

    /** The free space below which is warned of where no other is set: a tenth, and at most 2 GB. */
    long defaultMinFree() {
        return Math.min(MAX_DEFAULT_MIN_FREE, sizeBytes / DEFAULT_SHARE);
    }

    /**
     * Whether there is too little space. Once there was, a tenth more than the minimum ends it, so that a value about the minimum is one
     * shortage.
     */
    boolean isShort(long minFreeBytes, boolean wasShort) {
        return freeBytes < (wasShort ? minFreeBytes + minFreeBytes / DEFAULT_SHARE : minFreeBytes);
    }
}
