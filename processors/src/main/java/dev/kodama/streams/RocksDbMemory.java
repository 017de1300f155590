package dev.kodama.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Off-heap memory that all stores of this process share: unflushed writes and cached blocks together. By default RocksDB takes 66 MB for
 * each store.
 */
public final class RocksDbMemory implements AutoCloseable {
    private static final String PROPERTY = "kodama.rocks.memory";
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int MEMTABLE_BYTES = 4 << 20;

    private final long bytes;
    private @Nullable LRUCache cache;
    private @Nullable WriteBufferManager writes;

    /** @param bytes maximum in total; at most half of it for unflushed writes */
    public RocksDbMemory(long bytes) {
        this.bytes = bytes;
    }

    /** The memory that {@link #putInto} has put there. */
    static RocksDbMemory in(Map<String, ?> properties) {
        return (RocksDbMemory) Objects.requireNonNull(properties.get(PROPERTY));
    }

    void putInto(Map<String, Object> properties) {
        properties.put(PROPERTY, this);
    }

    /**
     * Unpacks RocksDB's native library next to the stores, and overwrites that of a process before. By default it leaves a file of 15 MB in
     * the temporary folder whenever the process is killed.
     */
    static void unpack(Path dir) {
        try {
            Files.createDirectories(dir);
            NativeLibraryLoader.getInstance().loadLibrary(dir.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void bound(Options options) {
        var shared = cache;
        var unflushed = writes;
        if (shared == null || unflushed == null) {
            shared = new LRUCache(bytes);
            unflushed = new WriteBufferManager(bytes / 2, shared);
            cache = shared;
            writes = unflushed;
        }
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(shared);
        table.setBlockSize(BLOCK_BYTES);
        table.setCacheIndexAndFilterBlocks(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(unflushed);
        options.setWriteBufferSize(MEMTABLE_BYTES);
        options.setMaxWriteBufferNumber(2);
    }

    /** Frees the memory after the last store that uses it is closed. */
    @Override
    public synchronized void close() {
        if (writes != null) {
            writes.close();
            writes = null;
        }
        if (cache != null) {
            cache.close();
            cache = null;
        }
    }
}
