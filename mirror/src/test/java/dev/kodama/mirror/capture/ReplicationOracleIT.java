package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.RedisReplicator;
import com.moilioncircle.redis.replicator.cmd.impl.PublishCommand;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.journal.SourcePosition;
import dev.kodama.testing.RawPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compares with redis-replicator: every message and every offset must be the same. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicationOracleIT {
    @TempDir
    Path folder;

    @Test
    void agreesWithAnotherClient() throws Exception {
        var settings = new RedisServer.Config(folder.resolve("redis"), 0).with("repl-diskless-sync-delay 0");
        try (var redis = RedisServer.start(settings);
                var publisher = new RawPublisher(redis.port());
                var tap = CaptureTap.fresh(redis.uri())) {
            var start = tap.journalAll();
            var oracle = new Oracle(redis.port(), start);
            publishAtRandom(publisher);
            tap.takeUntilMessage("last");
            await().until(() -> oracle.messages.size() >= tap.messages().size());
            oracle.replicator.close();

            var ours = tap.taken.stream()
                    .filter(CapturedItem.Published.class::isInstance)
                    .map(CapturedItem.Published.class::cast)
                    .map(one -> describe(
                            one.channel(), one.message(), one.position().offset()))
                    .toList();
            assertThat(ours).hasSizeGreaterThan(500).isEqualTo(oracle.messages);
        }
    }

    private static void publishAtRandom(RawPublisher publisher) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 2_000; i++) {
            var text =
                    seed + "-" + i + "\r\n*3\r\n" + "é".repeat(random.nextInt(random.nextInt(50) == 0 ? 50_000 : 50));
            switch (random.nextInt(6)) {
                case 0 -> publisher.command("SET", "events.key", text);
                case 1 -> {
                    publisher.command("MULTI");
                    publisher.command("PUBLISH", "events.MULTI", text);
                    publisher.command("INCR", "count");
                    publisher.command("PUBLISH", "events.MULTI", text + "again");
                    publisher.command("EXEC");
                }
                case 2 -> publisher.command("PUBLISH", "other.channel", text);
                default -> publisher.command("PUBLISH", "events.T" + random.nextInt(20), text);
            }
        }
        publisher.command("PUBLISH", "events.LAST", "last");
    }

    private static String describe(byte[] channel, byte[] message, long offset) {
        return new String(channel, UTF_8) + " " + new String(message, UTF_8) + " @" + offset;
    }

    private static final class Oracle {
        final List<String> messages = new CopyOnWriteArrayList<>();
        final RedisReplicator replicator;

        Oracle(int port, SourcePosition from) {
            var configuration =
                    Configuration.defaultSetting().setReplId(from.replid()).setReplOffset(from.offset());
            replicator = new RedisReplicator("127.0.0.1", port, configuration);
            replicator.addEventListener((source, event) -> {
                if (event instanceof PublishCommand publish
                        && new String(publish.getChannel(), UTF_8).startsWith("events.")) {
                    messages.add(describe(
                            publish.getChannel(),
                            publish.getMessage(),
                            publish.getContext().getOffsets().getV2()));
                }
            });
            var thread = new Thread(this::open, "oracle");
            thread.setDaemon(true);
            thread.start();
        }

        private void open() {
            try {
                replicator.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
