package dev.kodama.image;

import dev.kodama.image.ImageArchive.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipFile;

/**
 * Builds images for tests on a machine that cannot pull any, under the names that {@code docker-compose.yml} uses: the static Redis that
 * embedded-redis brings, and Kafka from its jars. They understand what that file asks of them and no more.
 */
final class StandIns {
    private static final String REDIS = "redis:8.0.2";
    private static final String KAFKA = "apache/kafka:4.3.1";
    private static final String HOME = "opt/stand-in";
    private static final String ARCHIVE = HOME + "/java.jsa";
    private static final String CONFIG =
            "{\"User\":\"65532:65532\"," + "\"Env\":[\"PATH=/usr/local/bin:/opt/java/bin\",\"LANG=C.UTF-8\"],";

    private final Path output;
    private final Platform platform;
    private final Layer runtime;
    private final Layer libraries;

    StandIns(Path output, Platform platform, Layer runtime, Layer libraries) {
        this.output = output;
        this.platform = platform;
        this.runtime = runtime;
        this.libraries = libraries;
    }

    void build(Path distribution, PrintStream out) throws IOException {
        buildRedis(distribution, out);
        buildKafka(distribution, out);
    }

    private void buildRedis(Path distribution, PrintStream out) throws IOException {
        var root = StagedRoot.create(output.resolve("redis-root"));
        root.makeFolders("data", "usr/local/bin");
        Path server = root.path("usr/local/bin/redis-server");
        extractRedis(distribution, server);
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwxr-xr-x"));
        writeProgram(root, "redis-cli", "dev.kodama.image.standin.RedisCli", List.of());
        write(
                root,
                "redis",
                "\"WorkingDir\":\"/data\",\"Cmd\":[\"redis-server\"],\"Volumes\":{\"/data\":{}}",
                List.of(runtime),
                out);
    }

    private void buildKafka(Path distribution, PrintStream out) throws IOException {
        var root = StagedRoot.create(output.resolve("kafka-root"));
        root.makeFolders("var/lib/kafka/data", "usr/local/bin");
        List<String> jars = PlatformJars.jars(distribution.resolve("lib")).stream()
                .map(jar -> String.valueOf(jar.getFileName()))
                .filter(jar -> !jar.startsWith("kodama-"))
                .map(jar -> "/opt/kodama/lib/" + jar)
                .toList();
        writeProgram(root, "nc", "dev.kodama.image.standin.PortCheck", List.of());
        writeProgram(root, "kafka-server", "dev.kodama.image.standin.KafkaServer", jars);
        write(
                root,
                "kafka",
                "\"Entrypoint\":[\"kafka-server\"],\"Volumes\":{\"/var/lib/kafka/data\":{}}",
                List.of(runtime, libraries),
                out);
    }

    /** Writes Java's own archive of classes, which the linked runtime lacks: a health check is a JVM that starts often. */
    private void writeClassArchive(StagedRoot root) throws IOException {
        ChildProcess.run(
                output,
                List.of(
                        output.resolve("root/opt/java/bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xshare:dump",
                        "-Xlog:disable",
                        "-XX:SharedArchiveFile=" + root.path(ARCHIVE)));
    }

    /** Writes a script that the kernel runs by Java, with the classes of this module's stand-ins. */
    private static void writeProgram(StagedRoot root, String name, String mainClass, List<String> jars)
            throws IOException {
        String classFile = mainClass.replace('.', '/') + ".class";
        Path target = root.path(HOME + "/" + classFile);
        Files.createDirectories(target.resolve("..").normalize());
        try (InputStream in = StandIns.class.getClassLoader().getResourceAsStream(classFile)) {
            if (in == null) {
                throw new IOException("no " + classFile + " on the class path");
            }
            Files.copy(in, target);
        }
        root.writeText(
                HOME + "/logback.xml",
                "<configuration><appender name='err' class='ch.qos.logback.core.ConsoleAppender'><encoder>"
                        + "<pattern>%d{ISO8601} %-5level %logger{0} %msg%n</pattern></encoder></appender>"
                        + "<root level='warn'><appender-ref ref='err'/></root></configuration>\n");
        var classPath = new ArrayList<>(List.of("/" + HOME));
        classPath.addAll(jars);
        root.writeText(
                HOME + "/" + name + ".options",
                "-XX:+UseSerialGC\n-XX:MaxRAM=2g\n-XX:-UsePerfData\n-XX:TieredStopAtLevel=1\n"
                        + "-XX:SharedArchiveFile=/" + ARCHIVE + "\n"
                        + "-Djava.library.path=/opt/kodama/native\n-cp\n"
                        + classPath.stream().collect(Collectors.joining(":")) + "\n" + mainClass + "\n");
        root.writeScript("usr/local/bin/" + name, "/opt/java/bin/java @/" + HOME + "/" + name + ".options");
    }

    private void write(StagedRoot root, String name, String config, List<Layer> below, PrintStream out)
            throws IOException {
        writeClassArchive(root);
        root.setTimes();
        var layers = new ArrayList<>(below);
        layers.add(ImageArchive.layer(
                root.folder(), root.files(file -> true), output.resolve(name + ".tar.gz"), Deflater.BEST_SPEED));
        String image = name.equals("redis") ? REDIS : KAFKA;
        Path archive = output.resolve(name + ".tar");
        ImageArchive.write(archive, List.of(image), platform, CONFIG + config + "}", layers);
        out.printf("%s  stand-in for %s%n", archive, image);
    }

    private void extractRedis(Path distribution, Path target) throws IOException {
        for (Path jar : PlatformJars.jars(distribution.resolve("lib"))) {
            if (!String.valueOf(jar.getFileName()).startsWith("embedded-redis-")) {
                continue;
            }
            try (var zip = new ZipFile(jar.toFile())) {
                var entry = zip.stream()
                        .filter(file -> file.getName().endsWith(platform.redis()))
                        .findFirst()
                        .orElseThrow(() -> new IOException(jar + " has no Redis for " + platform.redis()));
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
        }
    }
}
