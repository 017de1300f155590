package dev.kodama.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.testing.process.KodamaProcess;
import dev.kodama.embedded.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution {@code app/target/kodama}. */
class PackagedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path KODAMA =
            Path.of("target", "kodama", "bin", "kodama").toAbsolutePath();

    @TempDir
    private Path folder;

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
    void endsWithItsExitCode() throws Exception {
        try (var kodama = KodamaProcess.run(
                List.of(KODAMA.toString(), "publish", "T", "e", "1", "{}", "--redis-url", "redis://127.0.0.1:1"))) {
            assertThat(kodama.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(kodama.err()).singleElement().asString().contains("cannot reach Redis: redis://127.0.0.1:1: ");
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

        try (var up = script(
                "export LC_ALL=C; d=" + folder + "/$(printf '\\303\\274'); mkdir $d; cd $d; exec \"$@\" up" + flags)) {
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

    private static KodamaProcess script(String script) throws IOException {
        return KodamaProcess.run(List.of("sh", "-c", script, "sh", KODAMA.toString()));
    }
}
