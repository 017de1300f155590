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
 * A class data sharing archive of {@code kodama up}: a process starts with it in half the processor time. The first process of a build
 * creates it, which takes about 20 s; processes started meanwhile run without it.
 */
public final class SharedClasses {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Duration END = Duration.ofMinutes(3);

    private static boolean tried;

    private SharedClasses() {}

    /** The options of a short-lived JVM with the archive and this test's class path. */
    public static List<String> jvm() throws IOException {
        var jvm = new ArrayList<>(options());
        Path archive = archiveFile();
        if (archive != null) {
            jvm.add("-XX:SharedArchiveFile=" + archive);
            jvm.add("-Xlog:cds=off"); // Java 25 would log to standard output
        }
        return jvm;
    }

    /** The class path excludes this test's own classes: an archive takes jars only. */
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

    /** Creates the file where it is missing; null without an archive. */
    private static @Nullable Path archiveFile() throws IOException {
        if (classPath().stream().anyMatch(entry -> !Files.isRegularFile(Path.of(entry)))) {
            return null; // started from an IDE
        }
        Path archive = TARGET.resolve("kodama-" + key() + ".jsa");
        if (!Files.exists(archive)) {
            create(archive);
        }
        return Files.exists(archive) ? archive : null;
    }

    /** Each set of jars and each Java has its own file. */
    private static String key() throws IOException {
        var key = new StringBuilder(System.getProperty("java.vm.version")).append(options());
        for (String entry : classPath()) {
            var jar = Path.of(entry);
            key.append(jar).append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
        }
        return UUID.nameUUIDFromBytes(key.toString().getBytes(UTF_8)).toString();
    }

    private static synchronized void create(Path archive) throws IOException {
        Path lock = TARGET.resolve("kodama-jsa.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var locked = channel.tryLock()) {
            if (locked != null && !tried && !Files.exists(archive)) {
                tried = true;
                Path made = TARGET.resolve("kodama-jsa.part");
                Files.deleteIfExists(made);
                make(made);
                if (Files.exists(made)) { // not every Java creates one
                    Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
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
