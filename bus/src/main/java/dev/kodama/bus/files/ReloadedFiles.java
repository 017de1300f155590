package dev.kodama.bus.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value read from files, and read again when their content changes. Unusable content leaves the previous value in
 * use. Files are compared by content, not by time or name: a rename over the file and a swapped symbolic link
 * (Kubernetes) count as well as a write.
 *
 * <p>An error in new content is logged if the next check still finds it, so that a pair of files can be replaced one by
 * one, and once per error. Thread-safe.
 */
public final class ReloadedFiles<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadedFiles.class);
    private static final int MAX_BYTES = 1 << 20;

    /** Reads the files and makes the value. */
    @FunctionalInterface
    public interface Reader<T> {
        /** May also throw any {@link RuntimeException} for unusable content; its message says why. */
        T read() throws IOException, GeneralSecurityException;
    }

    private final String name;
    private final List<Path> files;
    private final Reader<T> reader;
    private final Consumer<T> onChange;
    private String content;
    private volatile T value;
    private volatile String problem = "";
    private String logged = "";

    /**
     * Reads the files for the first time.
     *
     * @param name for log lines, such as {@code KODAMA_TLS_CERT}
     * @param files to watch, each of at most 1 MB
     * @param onChange takes each value but the first, one at a time
     * @throws IOException and others as {@code reader} does
     */
    public ReloadedFiles(String name, List<Path> files, Reader<T> reader, Consumer<T> onChange)
            throws IOException, GeneralSecurityException {
        this.name = name;
        this.files = List.copyOf(files);
        this.reader = reader;
        this.onChange = onChange;
        this.content = digest(this.files);
        this.value = reader.read();
    }

    /** The newest usable value. */
    public T value() {
        return value;
    }

    /** Why the current content is not used; empty if it is. */
    public Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** Compares the files' content and reads it again if it has changed. */
    public synchronized void refresh() {
        String now = digest(files);
        if (now.equals(content)) {
            logProblem();
            return;
        }
        content = now;
        try {
            T read = reader.read();
            onChange.accept(read);
            value = read;
            problem = "";
            logged = "";
            LOG.info("Reloaded {}", name);
        } catch (IOException e) {
            problem = name + " cannot be read: " + e; // its message alone may lack the file or the fault
        } catch (GeneralSecurityException | RuntimeException e) {
            problem = String.valueOf(e.getMessage());
        }
    }

    private void logProblem() {
        if (!problem.isEmpty() && !problem.equals(logged)) {
            LOG.warn("Cannot use the changed {}; the previous value stays in use: {}", name, problem);
            logged = problem;
        }
    }

    /** Digest of all contents, or the error that prevents one. */
    private static String digest(List<Path> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(digestOf(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return e.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-256
        }
    }

    private static byte[] digestOf(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + " is larger than 1 MB");
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        }
    }
}
