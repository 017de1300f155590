package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/** Fixture: the folder of an embedded Redis, and queries to a server. */
abstract class RedisServerTestbed {
    @TempDir
    Path folder;

    static List<String> call(RedisServer redis, String... command) throws IOException {
        try (var socket = RedisSocket.connect(redis.port(), Duration.ofSeconds(2))) {
            return socket.call(command);
        }
    }

    static String replication(RedisServer redis, String field) throws IOException {
        var matcher = Pattern.compile("(?m)^" + field + ":(\\S+)\\r?$")
                .matcher(call(redis, "INFO", "replication").get(0));
        assertThat(matcher.find()).as(field).isTrue();
        return matcher.group(1);
    }

    static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
