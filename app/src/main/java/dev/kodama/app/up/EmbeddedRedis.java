package dev.kodama.app.up;

import dev.kodama.app.settings.DataFolder;
import dev.kodama.app.settings.ProcessSettings;
import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.embedded.redis.StopResult;
import dev.kodama.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded Redis of {@code up}. It stops only when all events published on it are journaled; otherwise it keeps running, since its
 * replication backlog is the only copy, and the next {@code up} takes it over.
 */
final class EmbeddedRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    /** The time an orderly stop waits for the mirror: enough for a full backlog, acceptable after Ctrl-C. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private static final String BUNDLED = "bundled";

    private final RedisServer server;
    private final Path dir;
    private Duration limit = DRAIN;

    private EmbeddedRedis(RedisServer server, Path dir) {
        this.server = server;
        this.dir = dir;
    }

    static EmbeddedRedis start(Settings settings) throws StartFailedException {
        Path dir = DataFolder.of(settings).resolve("redis");
        var config = new RedisServer.Config(dir, settings.get(ProcessSettings.EMBEDDED_REDIS_PORT)).withAccessRules();
        return new EmbeddedRedis(
                RedisServer.start(program(settings).map(config::withProgram).orElse(config)), dir);
    }

    /**
     * {@link ProcessSettings#EMBEDDED_REDIS_SERVER}: a {@code redis-server} or {@code valkey-server}, or {@code bundled} for the one that
     * comes with Kodama. By default one on PATH that has the fixes of the known Lua flaws, else the bundled one, which has not.
     */
    private static Optional<Path> program(Settings settings) {
        var named = settings.find(ProcessSettings.EMBEDDED_REDIS_SERVER);
        return named.isPresent()
                ? named.filter(name -> !name.equals(BUNDLED)).map(Path::of)
                : RedisServer.newestFixed(settings.find("PATH").orElse(""));
    }

    /** The URL of this process, with all rights. */
    String ownUri() {
        return server.ownUri();
    }

    /** The URL for others, who may publish and subscribe. */
    String uri() {
        return server.uri();
    }

    /** The reason why it has ended by itself, if it has. */
    Optional<String> ended() {
        return server.running() ? Optional.empty() : Optional.of("the embedded Redis has ended; its log is in " + dir);
    }

    /** Shuts it down while the mirror of this process can confirm that all events are journaled. */
    void drain() {
        server.drain(limit);
        limit = Duration.ZERO; // waits for a slow mirror only once
    }

    @Override
    public void close() {
        if (server.stop(limit) instanceof StopResult.LeftRunning left) {
            LOG.warn(
                    "Redis stays up (process {}): {}. The next kodama up takes it over; to end it, and lose them: kill {}",
                    left.pid(),
                    left.reason(),
                    left.pid());
        }
    }
}
