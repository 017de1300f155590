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
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A class data sharing archive of {@code kodama up}: a process starts with it in half the processor time. The first process of a build
 * creates it, which takes about 20 s; processes started meanwhile run without it. It is of the jars of the distribution, with which the class
 * path of all processes begins, so that the modules app and benchmarks share it.
 */
public final class SharedClasses {
    private static final Path TARGET =
            Path.of("..", "app", "target").toAbsolutePath().normalize();
    private static final Path DISTRIBUTION = TARGET.resolve("kodama").resolve("lib");
    private static final Duration END = Duration.ofMinutes(3);

    private static boolean tried;

    private SharedClasses() {}

    /** The options of a short-lived JVM with the archive and this test's class path. */
    public static List<String> jvm() throws IOException {
        List<Path> distribution = distribution();
        var names = distribution.stream().map(Path::getFileName).toList();
        var classPath =
                new ArrayList<>(distribution.stream().map(Path::toString).toList());
        classPath().stream()
                .filter(entry -> !names.contains(Path.of(entry).getFileName()))
                .forEach(classPath::add);
        var jvm = new ArrayList<>(options(classPath));
        Path archive = distribution.isEmpty() ? null : archiveFile(distribution);
        if (archive != null) {
            jvm.add("-XX:SharedArchiveFile=" + archive);
            jvm.add("-Xlog:cds=off"); // Java 25 would log to standard output
        }
        return jvm;
    }

    /** The class path excludes this test's own classes: an archive takes jars only. */
    private static List<String> options(List<String> classPath) {
        var options = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) { // as bin/kodama does
            options.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        options.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
        return options;
    }

    private static List<String> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .toList();
    }

    /** The jars of the distribution of this build; none when started from an IDE. */
    private static List<Path> distribution() throws IOException {
        if (classPath().stream().anyMatch(entry -> !Files.isRegularFile(Path.of(entry)))
                || !Files.isDirectory(DISTRIBUTION)) {
            return List.of();
        }
        try (var files = Files.list(DISTRIBUTION)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** Creates the file where it is missing; null without an archive. */
    private static @Nullable Path archiveFile(List<Path> jars) throws IOException {
        Path archive = TARGET.resolve("kodama-" + key(jars) + ".jsa");
        if (!Files.exists(archive)) {
            create(archive, jars.stream().map(Path::toString).toList());
        }
        return Files.exists(archive) ? archive : null;
    }

    /** Each set of jars and each Java has its own file. Our own jars have the same time in each build. */
    private static String key(List<Path> jars) throws IOException {
        var key = new StringBuilder(System.getProperty("java.vm.version")).append(options(List.of()));
        for (Path jar : jars) {
            key.append(jar).append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
            if (jar.getFileName().toString().startsWith("kodama-")) {
                key.append(Arrays.hashCode(Files.readAllBytes(jar)));
            }
        }
        return UUID.nameUUIDFromBytes(key.toString().getBytes(UTF_8)).toString();
    }

    private static synchronized void create(Path archive, List<String> classPath) throws IOException {
        Path lock = TARGET.resolve("kodama-jsa.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var locked = channel.tryLock()) {
            if (locked != null && !tried && !Files.exists(archive)) {
                tried = true;
                Path made = TARGET.resolve("kodama-jsa.part");
                Files.deleteIfExists(made);
                make(made, classPath);
                if (Files.exists(made)) { // not every Java creates one
                    Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (ConditionTimeoutException e) {
            // so loaded a machine takes more time than an archive saves
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void make(Path made, List<String> classPath) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(TARGET, "kodama-jsa");
        var jvm = new ArrayList<>(options(classPath));
        jvm.add("-XX:ArchiveClassesAtExit=" + made);
        try (var up = KodamaProcess.up(jvm, folder)) {
            up.terminate();
            up.awaitExit(END);
        }
    }
}
