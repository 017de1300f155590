package dev.kodama.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.embedded.kafka.KafkaNode;
import dev.kodama.embedded.kafka.KafkaNodeIT;
import dev.kodama.embedded.redis.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that starts a server and then ends as by kill -9: no hook runs, nothing is closed. */
public final class ChildJvm {
    private static final int KILLED = 137;

    private ChildJvm() {}

    /** Starts a server in a child JVM, which then kills itself. */
    public static void killItselfAfterStarting(String server, Path folder, String... more) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChildJvm.class.getName(),
                server,
                folder.toString()));
        command.addAll(List.of(more));
        var child = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD) // our standard output belongs to surefire
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(child.waitFor()).isEqualTo(KILLED);
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        switch (args[0]) {
            case "redis" -> RedisServer.start(new RedisServer.Config(folder, 0));
            case "redis-with-rules" -> RedisServer.start(new RedisServer.Config(folder, 0).withAccessRules());
            case "redis-of-program" ->
                RedisServer.start(
                        new RedisServer.Config(folder, 0).withAccessRules().withProgram(Path.of(args[2])));
            case "kafka" -> {
                var kafka = KafkaNode.start(new KafkaNode.Config(folder, 0));
                KafkaNodeIT.createTopic(kafka);
                KafkaNodeIT.commitRecordOfMegabytes(kafka, 1);
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
        Runtime.getRuntime().halt(KILLED);
    }
}
