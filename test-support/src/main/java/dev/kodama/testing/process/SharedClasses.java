package dev.kodama.testing.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The classes of {@code kodama up}, loaded and verified once and kept in a file (class data sharing): a process starts with them in
 * half the processor time. The first process of a build makes the file, which takes about 20 s; those that another test starts
 * meanwhile do without.
 */
public final class SharedClasses {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Duration END = Duration.ofMinutes(3);

    private static boolean tried;

    private SharedClasses() {}

    /** How to start a JVM with them, and with this test's class path, that lives shortly. */
    public static List<String> jvm() throws IOException {
        var jvm = new ArrayList<>(options());
        Path kept = keptFile();
        if (kept != null) {
            jvm.add("-XX:SharedArchiveFile=" + kept);
            jvm.add("-Xlog:cds=off"); // what Java 25 remarks, it writes to stdout
        }
        return jvm;
    }

    /** The class path is without this test's own classes: what is not in a jar cannot be kept. */
    private static List<String> options() {
        var options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) { // as bin/kodama does
            options.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        options.addAll(List.of("-cp", String.join(File.pathSeparator, classPath())));
        return options;
    }

    private static List<String> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .toList();
    }

    /** Makes the file where there is none yet; null where they are not kept. */
    private static @Nullable Path keptFile() throws IOException {
        if (classPath().stream().anyMatch(entry -> !Files.isRegularFile(Path.of(entry)))) {
            return null; // started from an IDE
        }
        Path kept = TARGET.resolve("kodama-" + key() + ".jsa");
        if (!Files.exists(kept)) {
            keep(kept);
        }
        return Files.exists(kept) ? kept : null;
    }

    /** Other jars or another Java need another file. */
    private static String key() throws IOException {
        var key = new StringBuilder(System.getProperty("java.vm.version")).append(options());
        for (String entry : classPath()) {
            var jar = Path.of(entry);
            key.append(jar).append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
        }
        return UUID.nameUUIDFromBytes(key.toString().getBytes(UTF_8)).toString();
    }

    private static synchronized void keep(Path kept) throws IOException {
        Path lock = TARGET.resolve("kodama-jsa.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var locked = channel.tryLock()) {
            if (locked != null && !tried && !Files.exists(kept)) {
                tried = true;
                Path made = TARGET.resolve("kodama-jsa.part");
                Files.deleteIfExists(made);
                make(made);
                if (Files.exists(made)) { // not every Java makes one
                    Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void make(Path made) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(TARGET, "kodama-jsa");
        var jvm = new ArrayList<>(options());
        jvm.add("-XX:ArchiveClassesAtExit=" + made);
        try (var up = KodamaProcess.up(jvm, folder)) {
            up.terminate();
            up.awaitExit(END);
        }
    }
}
