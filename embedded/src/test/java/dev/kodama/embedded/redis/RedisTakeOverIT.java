package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.embedded.ChildJvm;
import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Takes over the Redis that an earlier, killed JVM left running. */
class RedisTakeOverIT extends RedisServerTestbed {
    @Test
    void takesOverTheServerOfAKilledJvm() throws Exception {
        ChildJvm.killItselfAfterStarting("redis", folder);
        long left = remainingPid();

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(redis.pid()).isEqualTo(left);
            assertThat(call(redis, "PING")).containsExactly("PONG");
        }

        assertThat(ProcessHandle.of(left).filter(RedisServerTestbed::runs)).isEmpty();
    }

    @Test
    void movesTheServerOfAKilledJvmToAnotherPort() throws Exception {
        ChildJvm.killItselfAfterStarting("redis", folder);
        long left = remainingPid();
        int port = FreePort.orAny(0);

        try (var redis = RedisServer.start(new RedisServer.Config(folder, port))) {
            assertThat(redis.pid()).isEqualTo(left);
            assertThat(redis.port()).isEqualTo(port);
            assertThat(call(redis, "CONFIG", "GET", "port")).containsExactly("port", Integer.toString(port));
            assertThat(folder.resolve("redis.port")).hasContent(Integer.toString(port));
        }
    }

    @Test
    void leavesTheServerOfAKilledJvmIfTheOtherPortIsTaken() throws Exception {
        ChildJvm.killItselfAfterStarting("redis", folder);
        long left = remainingPid();

        try (var squatter = FreePort.listenOn(0)) {
            assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder, squatter.getLocalPort())))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageStartingWith("port " + squatter.getLocalPort() + " is taken: ");
        }
        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(redis.pid()).isEqualTo(left);
        }
    }

    @Test
    void startsNoSecondServerIfATakeOverFails() throws Exception {
        var password = new RedisServer.Config(folder, 0).with("requirepass secret");
        try (var redis = RedisServer.start(password);
                var socket = RedisSocket.connect(redis.port(), Duration.ofSeconds(2))) {
            socket.call("AUTH", "secret");
            assertThat(redis.stop(Duration.ZERO)).isInstanceOf(StopResult.LeftRunning.class);

            assertThatThrownBy(() -> RedisServer.start(new RedisServer.Config(folder, 0)))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("process " + redis.pid() + ", cannot be taken over (-NOAUTH");
            assertThat(remainingPid()).isEqualTo(redis.pid());
        }
    }

    @Test
    void doesNotTouchAProcessThatReusesTheId() throws Exception {
        Files.writeString(
                folder.resolve("redis.pid"),
                Long.toString(ProcessHandle.current().pid()));
        Files.writeString(folder.resolve("redis.port"), "1");

        try (var redis = RedisServer.start(new RedisServer.Config(folder, 0))) {
            assertThat(redis.pid()).isNotEqualTo(ProcessHandle.current().pid());
        }
    }

    private long remainingPid() throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve("redis.pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(RedisServerTestbed::runs)).isPresent();
        return pid;
    }
}
