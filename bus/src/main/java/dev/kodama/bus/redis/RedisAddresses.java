package dev.kodama.bus.redis;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.tls.RedisPasswordFile;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of a Redis URL, and which one to try next. Several addresses ({@code redis://host1:6379,host2:6379}, as
 * lettuce's cluster client reads them) are nodes of one Redis Cluster, which forwards a publish to all its nodes.
 * Unrelated servers would split publishers from subscribers, so they are rejected. The address that connected last is
 * tried first, then the others in turn. Thread-safe.
 */
public final class RedisAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAddresses.class);

    private final List<RedisURI> uris;
    private int current;

    private RedisAddresses(List<RedisURI> uris) {
        this.uris = List.copyOf(uris);
    }

    /**
     * Parses a URL: user, password, TLS and parameters hold for all its addresses.
     *
     * @param timeout of connecting to one of them, and of their commands
     * @throws IllegalArgumentException if lettuce cannot read it, or the file of its password cannot be read
     */
    public static RedisAddresses of(String redisUri, Duration timeout) {
        return new RedisAddresses(
                split(redisUri).map(each -> uri(each, timeout)).toList());
    }

    private static Stream<String> split(String redisUri) {
        int authority = redisUri.indexOf("://") + "://".length();
        int end = authority;
        while (end < redisUri.length() && "/?#".indexOf(redisUri.charAt(end)) < 0) {
            end++;
        }
        int hosts = Math.max(authority, redisUri.lastIndexOf('@', end - 1) + 1);
        String list = redisUri.substring(hosts, end);
        if (redisUri.startsWith(RedisURI.URI_SCHEME_REDIS_SENTINEL) || !list.contains(",")) {
            return Stream.of(redisUri);
        }
        if (redisUri.startsWith("//", end)) {
            throw new IllegalArgumentException(
                    "not a Redis URI: several nodes of a Redis Cluster stand in one, redis://host1:6379,host2:6379");
        }
        String before = redisUri.substring(0, hosts);
        String after = redisUri.substring(end);
        return Stream.of(list.split(",", -1)).map(host -> before + host.strip() + after);
    }

    private static RedisURI uri(String redisUri, Duration timeout) {
        RedisURI uri;
        try {
            uri = RedisURI.create(redisUri);
            if (uri.getSocket() != null) {
                throw new IllegalArgumentException("unix sockets are not supported, give host and port");
            }
            if (uri.getSentinels().isEmpty()
                    && (uri.getHost().isEmpty() || uri.getHost().contains(","))) {
                throw new IllegalArgumentException("a host is missing");
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a Redis URI such as redis://127.0.0.1:6379: " + e.getMessage(), e);
        }
        uri.setTimeout(timeout);
        return RedisPasswordFile.apply(uri, redisUri);
    }

    /** Number of addresses. */
    public int count() {
        return uris.size();
    }

    /** Every address. */
    public List<RedisURI> all() {
        return uris;
    }

    /** The address to try now. */
    public synchronized RedisURI current() {
        return uris.get(current);
    }

    /** Moves on to the next address if this one is still current. */
    public synchronized void failed(RedisURI address) {
        if (address.equals(uris.get(current))) {
            current = (current + 1) % uris.size();
        }
    }

    /** Connects to the first reachable address; fails with every reason if there is none. */
    public <K, V> CompletionStage<StatefulRedisConnection<K, V>> connect(RedisClient client, RedisCodec<K, V> codec) {
        return connectToAny(codec, uri -> client.connectAsync(codec, uri), new ArrayList<>());
    }

    /** As {@link #connect}, for pub/sub. */
    public <K, V> CompletionStage<StatefulRedisPubSubConnection<K, V>> connectPubSub(
            RedisClient client, RedisCodec<K, V> codec) {
        return connectToAny(codec, uri -> client.connectPubSubAsync(codec, uri), new ArrayList<>());
    }

    /**
     * As {@link #connect}, and waits for the connection.
     *
     * @throws RedisException if there is none
     */
    public <K, V> StatefulRedisConnection<K, V> connectNow(RedisClient client, RedisCodec<K, V> codec) {
        try {
            return connect(client, codec).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RedisException redis
                    ? redis
                    : new RedisConnectionException("cannot connect to " + this, e.getCause());
        }
    }

    private <K, V, C extends StatefulRedisConnection<K, V>> CompletionStage<C> connectToAny(
            RedisCodec<K, V> codec, Function<RedisURI, ? extends CompletionStage<C>> connector, List<String> failures) {
        if (uris.size() == 1) {
            return connector.apply(uris.get(0));
        }
        RedisURI uri = current();
        return connector
                .apply(uri)
                .thenCompose(connection -> ClusterMode.require(connection, codec))
                .handle((connection, failure) -> {
                    if (failure == null) {
                        onConnected(uri, failures);
                        return CompletableFuture.<C>completedFuture(connection);
                    }
                    failed(uri);
                    failures.add(address(uri) + ": " + RootCause.message(failure));
                    return failures.size() < uris.size()
                            ? connectToAny(codec, connector, failures)
                            : CompletableFuture.<C>failedFuture(
                                    new RedisConnectionException(String.join("; ", failures)));
                })
                .thenCompose(future -> future);
    }

    private static void onConnected(RedisURI uri, List<String> failures) {
        if (!failures.isEmpty()) {
            LOG.info("Connected to {} after other addresses failed ({})", address(uri), String.join("; ", failures));
        }
    }

    /** Host and port for a person, without user and password. */
    public static String address(RedisURI uri) {
        return uri.getSentinels().isEmpty()
                ? uri.getHost() + ":" + uri.getPort()
                : "the sentinels' master " + uri.getSentinelMasterId();
    }

    /** Every address for a person, separated by commas. */
    @Override
    public String toString() {
        return uris.stream().map(RedisAddresses::address).collect(Collectors.joining(","));
    }
}
