package dev.kodama.embedded.redis;

import dev.kodama.embedded.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files in the folder of an embedded Redis: {@code redis.pid}, which Redis writes when it listens and deletes on an
 * orderly end; {@code redis.port} and {@code redis.program}, which Kodama writes; its log and its snapshot.
 */
record RedisFiles(Path dir) {
    Path pidFile() {
        return dir.resolve("redis.pid");
    }

    /** The process id; 0 if unknown. */
    long pid() throws IOException {
        return number(pidFile());
    }

    /** The port on which the server listens or last listened; 0 if unknown. */
    int port() throws IOException {
        return (int) number(dir.resolve("redis.port"));
    }

    void writePort(int port) throws IOException {
        PrivateFolder.write(dir.resolve("redis.port"), Integer.toString(port));
    }

    /** The executable that was started; empty if unknown. */
    String program() throws IOException {
        return text(dir.resolve("redis.program"));
    }

    void writeProgram(String path) throws IOException {
        PrivateFolder.write(dir.resolve("redis.program"), path);
    }

    Path logFile() {
        return dir.resolve("redis.log");
    }

    String log() throws IOException {
        return text(logFile());
    }

    /** Keeps one previous log. */
    void rotateLog() throws IOException {
        if (Files.exists(logFile())) {
            Files.move(logFile(), dir.resolve("redis.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path snapshot() {
        return dir.resolve("dump.rdb");
    }

    private Path loadedSnapshot() {
        return dir.resolve("dump.loaded.rdb");
    }

    /**
     * Archives the snapshot, so that it is loaded only once. Loaded again after a crash, it would take Redis back to
     * replication offsets that were used since, and a mirror could not tell old events from new ones.
     */
    void archiveSnapshot() throws IOException {
        if (Files.exists(snapshot())) {
            Files.move(snapshot(), loadedSnapshot(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Lets the next start begin without an unreadable snapshot.
     *
     * @return where it is kept
     */
    Path archiveUnreadableSnapshot() throws IOException {
        return Files.move(snapshot(), dir.resolve("dump.unreadable.rdb"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Lets the next start load the same snapshot again, for a process that changed nothing since it was loaded. */
    void restoreSnapshot() throws IOException {
        Files.move(loadedSnapshot(), snapshot(), StandardCopyOption.REPLACE_EXISTING);
    }

    private static long number(Path file) throws IOException {
        try {
            return Long.parseLong(text(file));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
