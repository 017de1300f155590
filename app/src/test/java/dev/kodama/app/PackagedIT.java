package dev.kodama.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.process.KodamaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution {@code app/target/kodama}. */
class PackagedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration MAKING = Duration.ofMinutes(3);
    private static final Path KODAMA =
            Path.of("target", "kodama", "bin", "kodama").toAbsolutePath();

    private static final Path CACHE = KODAMA.resolveSibling("../cache").normalize();

    private static final List<Integer> MAKERS = new ArrayList<>();

    @TempDir
    private Path folder;

    /** First: with it all commands take half the processor time, and none makes it in the background. */
    @BeforeAll
    static void makeTheArchiveTwiceAtOnce() throws Exception {
        if (Files.exists(CACHE)) {
            try (var old = Files.list(CACHE)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
        }
        try (var one = KodamaProcess.run(List.of(KODAMA.toString(), "class-archive"));
                var other = KodamaProcess.run(List.of(KODAMA.toString(), "class-archive"))) {
            MAKERS.addAll(List.of(one.awaitExit(MAKING), other.awaitExit(MAKING)));
        }
    }

    @Test
    void runsThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("kodama"), KODAMA);

        try (var kodama = KodamaProcess.run(List.of(link.toString(), "--version"))) {
            assertThat(kodama.awaitExit(PATIENCE)).isZero();
            assertThat(kodama.out()).singleElement().asString().startsWith("kodama 0.");
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void isAlsoAnArchiveWithItsChecksum() throws Exception {
        Path archive;
        try (var files = Files.list(Path.of("target"))) {
            archive = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
        String unpack = "cd \"${1%/*}\"; sha256sum -c \"$1.sha256\" >&2; tar -xzf \"$1\" -C \"$2\""
                + "; ls \"$2\"/*/deploy/systemd/kodama@.service >&2; exec \"$2\"/*/bin/kodama --version";

        try (var kodama =
                KodamaProcess.run(List.of("sh", "-ec", unpack, "sh", archive.toString(), folder.toString()))) {
            assertThat(kodama.awaitExit(PATIENCE)).isZero();
            assertThat(kodama.err().get(0)).endsWith(".tar.gz: OK");
            assertThat(kodama.out()).singleElement().asString().startsWith("kodama 0.");
        }
    }

    @Test
    void endsWithItsExitCode() throws Exception {
        try (var kodama = KodamaProcess.run(
                List.of(KODAMA.toString(), "publish", "T", "e", "1", "{}", "--redis-url", "redis://127.0.0.1:1"))) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(kodama.err()).singleElement().asString().contains("cannot reach Redis: redis://127.0.0.1:1: ");
        }
    }

    /** To find a log provider or time zones Java searches all libraries, and it keeps for 10 s that there is no such name. */
    @Test
    void startsWithoutWhatJavaSearchesLibrariesFor() throws Exception {
        Path classes = folder.resolve("classes");
        try (var kodama = script("export JAVA_OPTS='-Xlog:class+load:file=" + classes
                + " -Djava.security.debug=properties'; exec \"$@\" publish T e 1 {} --redis-url redis://127.0.0.1:1")) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(kodama.err()).anyMatch(line -> line.endsWith("networkaddress.cache.negative.ttl=0"));
        }

        assertThat(classes)
                .content()
                .contains("dev.kodama.app.terminal.LogLayout ")
                .doesNotContain("java.lang.System$LoggerFinder ", "java.time.ZoneRegion ");
    }

    @Test
    void namesTheDistributionThatHasBench() throws Exception {
        try (var kodama = KodamaProcess.run(List.of(KODAMA.toString(), "bench", "faults", "--events", "9"))) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(kodama.err())
                    .singleElement()
                    .asString()
                    .contains("benchmarks/target/kodama-bench/bin/kodama, which has it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "xx_XX.UTF-8"}) // the second is not installed: Java falls back to C
    void publishesUtf8InALocaleWithoutUtf8(String locale) throws Exception {
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0));
                var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            socket.getOutputStream().write("SUBSCRIBE events.LOC\r\n".getBytes(UTF_8));
            awaitLine(in, ":1");

            try (var kodama = script("export LC_ALL=" + locale
                    + "; exec \"$@\" publish LOC task \"$(printf '\\303\\274')\" --redis-url " + redis.uri())) {
                assertThat(kodama.awaitExit(PATIENCE)).isZero();
            }

            assertThat(awaitLine(in, "{")).contains("\"entity_id\":\"\u00fc\"");
        }
    }

    private static String awaitLine(BufferedReader in, String start) throws IOException {
        String line = in.readLine();
        while (line != null && !line.startsWith(start)) {
            line = in.readLine();
        }
        return String.valueOf(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exec \"$@\" publish LOC task \"$(printf '\\374')\" | argument 4 is not valid UTF-8",
                "KODAMA_SOURCE=$(printf '\\374') exec \"$@\" tail | KODAMA_SOURCE is not valid UTF-8",
                "printf '\\374' > \"$f\"; exec \"$@\" publish LOC task 1 - < \"$f\" | the payload on standard input is not UTF-8"
            })
    void rejectsUndecodableText(String script, String says) throws Exception {
        try (var kodama = script("f=" + folder.resolve("input") + "; " + script)) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(kodama.err()).containsExactly("kodama: " + says);
        }
    }

    @Test
    void rejectsUndecodableArgumentsWithoutTheLauncher() throws Exception {
        String bytes = "\"$(printf '\\374')\"";

        try (var kodama = KodamaProcess.shell("export LC_ALL=C; exec \"$@\" " + bytes, "publish", "LOC", "task")) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(kodama.err()).singleElement().asString().startsWith("kodama: argument 4 ");
        }
    }

    @Test
    void startsServersInAFolderOfAnyNameInALocaleWithoutUtf8() throws Exception {
        String flags = " --roles mirror --embedded-redis-port 0 --embedded-kafka-port 0 --http-port 0";

        try (var up = script( // -Xshare: no archive of 13,000 classes is made in the background
                "export LC_ALL=C JAVA_OPTS=-Xshare:auto; d=" + folder
                        + "/$(printf '\\303\\274'); mkdir $d; cd $d; exec \"$@\" up" + flags)) {
            assertThat(up.awaitOut("its data is in (.*)")).isEqualTo(".kodama");
        } finally { // here, since this JVM may not be able to encode the name
            var unused = new ProcessBuilder("sh", "-c", "rm -r " + folder + "/*")
                    .start()
                    .waitFor();
        }
    }

    @Test
    void runsMavenInUtf8() throws Exception {
        try (var maven = KodamaProcess.run(List.of("sh", "-c", "export LC_ALL=C; exec ../mvnw --version"))) {
            assertThat(maven.awaitExit(PATIENCE)).isZero();
            assertThat(maven.out()).anySatisfy(line -> assertThat(line).contains("encoding: UTF-8"));
        }
    }

    @ParameterizedTest
    @CsvSource({"11.0.2,11,true", "11.0.2,11,false", "1.8.0_392,8,true", "1.8.0_392,8,false"})
    void saysThatJavaIsTooOld(String version, String says, boolean releaseFile) throws Exception {
        Path bin = Files.createDirectories(folder.resolve("jdk").resolve("bin"));
        Path java =
                Files.writeString(bin.resolve("java"), "#!/bin/sh\necho 'openjdk version \"" + version + "\"' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        if (releaseFile) {
            Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + "\"\n");
        }

        try (var kodama = script("export JAVA_HOME=" + bin.getParent() + "; exec \"$@\" --version")) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(kodama.err())
                    .containsExactly(
                            "kodama: " + java + " is version " + says + "; Java 17 or newer is needed, set JAVA_HOME");
        }
    }

    @Test
    void startsFromAnArchiveOfClassesOnceItIsMade() throws Exception {
        assertThat(MAKERS).containsOnly(0);
        assertThat(CACHE).isDirectoryContaining("glob:**.jsa");
        try (var files = Files.list(CACHE)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .startsWith("java-");
        }

        Path loaded = folder.resolve("loaded");
        try (var kodama = script("export JAVA_OPTS=-Xlog:class+load:file=" + loaded + "; exec \"$@\" --version")) {
            assertThat(kodama.awaitExit(PATIENCE)).isZero();
            assertThat(kodama.err()).isEmpty();
        }
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains("dev.kodama.app.Version ") && line.contains("shared objects file"));
    }

    /** With a Java that only tells its arguments: an archive of 13,000 classes takes long. */
    @Test
    void startsUpFromAnArchiveOfItsOwn() throws Exception {
        Path copy = copy();
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.writeString(java, """
                #!/bin/sh
                for word in "$@"; do
                    case $word in
                        -Xshare:dump) dump=1 ;;
                        -XX:SharedArchiveFile=*) file=${word#*=} ;;
                    esac
                done
                [ -z "${dump:-}" ] || : >"$file"
                echo "$@" arenas "${MALLOC_ARENA_MAX:-}"
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        String fake = "unset MALLOC_ARENA_MAX; export JAVA_HOME=" + folder.resolve("jdk") + "; exec " + copy;
        try (var archive = script(fake + " class-archive up")) {
            assertThat(archive.awaitExit(PATIENCE)).isZero();
        }

        try (var up = script(fake + " up")) {
            assertThat(up.awaitExit(PATIENCE)).isZero();
            assertThat(up.out())
                    .singleElement()
                    .asString()
                    .contains("-XX:SharedArchiveFile=" + folder.resolve("cache/up-java-17-"))
                    .contains("-XX:MaxNewSize=64m", "arenas 2");
        }
    }

    @Test
    void doesWithoutAnArchiveWhereNoneCanBeWritten() throws Exception {
        Path copy = copy();
        Files.writeString(folder.resolve("cache"), "a file, so no folder");
        String nowhere = "export HOME=/dev/null XDG_CACHE_HOME=/dev/null; exec " + copy;

        try (var archive = script(nowhere + " class-archive");
                var version = script(nowhere + " --version")) {
            assertThat(archive.awaitExit(PATIENCE)).isZero();
            assertThat(version.awaitExit(PATIENCE)).isZero();
            assertThat(version.out()).singleElement().asString().startsWith("kodama ");
            assertThat(List.of(archive.out(), archive.err(), version.err())).allMatch(List::isEmpty);
        }
    }

    /** The distribution in a folder of its own, its jars linked. */
    private Path copy() throws IOException {
        Files.createSymbolicLink(
                folder.resolve("lib"), KODAMA.resolveSibling("../lib").normalize());
        return Files.copy(
                KODAMA,
                Files.createDirectory(folder.resolve("bin")).resolve("kodama"),
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static KodamaProcess script(String script) throws IOException {
        return KodamaProcess.run(List.of("sh", "-c", script, "sh", KODAMA.toString()));
    }
}
