package dev.kodama.testing;

import static org.awaitility.Awaitility.await;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.kafka.KafkaNode;
import java.time.Duration;
import java.util.Objects;

/** Starts a Kafka node that was closed. On a loaded machine it may still be stopping after its close: then the start is repeated. */
public final class KafkaRestart {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private KafkaRestart() {}

    /** @param config the folder and the port of the closed node */
    public static KafkaNode start(KafkaNode.Config config) {
        return await().atMost(TIMEOUT)
                .ignoreExceptionsInstanceOf(StartFailedException.class)
                .until(() -> KafkaNode.start(config), Objects::nonNull);
    }
}
