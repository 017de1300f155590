package dev.kodama.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** A JVM that starts a server and then dies as by kill -9: no hook runs, nothing is closed. */
final class ChildJvm {
    private static final int KILLED = 137;

    private ChildJvm() {}

    static void killItselfAfterStarting(String server, Path folder) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildJvm.class.getName(),
                        server,
                        folder.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD) // ours is surefire's channel
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(child.waitFor()).isEqualTo(KILLED);
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        switch (args[0]) {
            case "redis" -> RedisServer.start(new RedisServer.Config(folder, 0));
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
