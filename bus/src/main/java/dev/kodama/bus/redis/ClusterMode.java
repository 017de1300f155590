package dev.kodama.bus.redis;

import dev.kodama.bus.failure.RootCause;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a server with {@code HELLO}, which every user may call, whether it runs in cluster mode. */
final class ClusterMode {
    private ClusterMode() {}

    /** Passes on the connection if its server is a cluster node; otherwise closes it and fails the stage. */
    static <K, V, C extends StatefulRedisConnection<K, V>> CompletionStage<C> require(
            C connection, RedisCodec<K, V> codec) {
        return connection
                .async()
                .dispatch(CommandType.HELLO, new Mode<>(codec))
                .handle((mode, failure) -> {
                    if (failure == null && "cluster".equals(mode)) {
                        return CompletableFuture.completedFuture(connection);
                    }
                    var unused = connection.closeAsync();
                    return CompletableFuture.<C>failedFuture(new RedisConnectionException(
                            "is no node of a Redis Cluster; only such nodes may be listed together"
                                    + (failure == null ? "" : " (" + RootCause.message(failure) + ")")));
                })
                .thenCompose(future -> future);
    }

    /** The value after {@code mode} in the flat list of names and values. */
    private static final class Mode<K, V> extends CommandOutput<K, V, String> {
        private String last = "";

        Mode(RedisCodec<K, V> codec) {
            super(codec, "");
        }

        @Override
        public void set(@Nullable ByteBuffer bytes) {
            String text =
                    bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes).toString();
            if (last.equals("mode")) {
                output = text;
            }
            last = text;
        }

        @Override
        public void set(long integer) {
            last = "";
        }
    }
}
