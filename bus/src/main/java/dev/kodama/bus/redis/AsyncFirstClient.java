package dev.kodama.bus.redis;

import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.json.JsonParser;
import io.lettuce.core.protocol.PushHandler;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client whose connections create their synchronous commands on first use. Lettuce creates them with each connection: a proxy of some
 * thousand methods, which is a quarter of the time of a short process, and most connections only use asynchronous commands.
 */
final class AsyncFirstClient extends RedisClient {
    AsyncFirstClient(ClientResources resources, RedisURI uri) {
        super(resources, uri);
    }

    @Override
    protected <K, V> StatefulRedisConnectionImpl<K, V> newStatefulRedisConnection(
            RedisChannelWriter writer, PushHandler pushHandler, RedisCodec<K, V> codec, Duration timeout) {
        return new Connection<>(
                writer, pushHandler, codec, timeout, getOptions().getJsonParser());
    }

    private static final class Connection<K, V> extends StatefulRedisConnectionImpl<K, V> {
        private @Nullable RedisCommands<K, V> created;

        Connection(
                RedisChannelWriter writer,
                PushHandler pushHandler,
                RedisCodec<K, V> codec,
                Duration timeout,
                Supplier<JsonParser> parser) {
            super(writer, pushHandler, codec, timeout, parser);
        }

        /** Called by the super constructor. */
        @Override
        protected @Nullable RedisCommands<K, V> newRedisSyncCommandsImpl() {
            return null;
        }

        @Override
        public synchronized RedisCommands<K, V> sync() {
            var commands = created;
            if (commands == null) {
                commands = super.newRedisSyncCommandsImpl();
                created = commands;
            }
            return commands;
        }
    }
}
