package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.testing.RawPublisher;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Fixture: a Redis whose replication stream is captured. */
abstract class ReplicationTestbed {
    static final String CHANNEL = "events.TASK_DONE";

    @TempDir
    Path folder;

    RedisServer redis;
    RawPublisher publisher;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(config(0));
        publisher = new RawPublisher(redis.port());
    }

    @AfterEach
    void stop() {
        publisher.close();
        redis.close();
    }

    RedisServer.Config config(int port) {
        return new RedisServer.Config(folder.resolve("redis"), port).with("repl-diskless-sync-delay 0");
    }

    void publish(int from, int to) {
        publisher.publish(
                CHANNEL, numbers(from, to).stream().map(n -> n.getBytes(UTF_8)).toList());
    }

    static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }
}
