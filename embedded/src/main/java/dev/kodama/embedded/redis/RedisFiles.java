package dev.kodama.embedded.redis;

import dev.kodama.embedded.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Files of an embedded Redis in its folder: {@code redis.pid}, which Redis writes when it listens and deletes when it ends in order;
 * {@code redis.port} and {@code redis.program}, which we write; its log and its snapshot.
 */
record RedisFiles(Path dir) {
    Path pidFile() {
        return dir.resolve("redis.pid");
    }

    /** The process id; 0 if none is known. */
    long pid() throws IOException {
        return number(pidFile());
    }

    /** On which port the server listens, or did; 0 if none is known. */
    int port() throws IOException {
        return (int) number(dir.resolve("redis.port"));
    }

    void writePort(int port) throws IOException {
        PrivateFolder.write(dir.resolve("redis.port"), Integer.toString(port));
    }

    /** The program that was started; empty if none is known. */
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

    /** Keeps one log back. */
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
     * A snapshot is loaded once. Loaded again after a crash it would take Redis back to replication offsets that were used since,
     * and a mirror could not tell the old events from the new ones.
     */
    void setAsideSnapshot() throws IOException {
        if (Files.exists(snapshot())) {
            Files.move(snapshot(), loadedSnapshot(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Has the next start begin without a snapshot that it cannot read. @return where it is kept */
    Path setAsideUnreadable() throws IOException {
        return Files.move(snapshot(), dir.resolve("dump.unreadable.rdb"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Has the next start load the same snapshot again, for a process that has changed nothing since it was loaded. */
    void putBackSnapshot() throws IOException {
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
