package dev.kodama.embedded.redis;

import dev.kodama.embedded.DataDirLock;
import dev.kodama.embedded.FreePort;
import dev.kodama.embedded.PortTakenException;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code redis-server} process on 127.0.0.1. It outlives a killed JVM, so that publishers can go on; the next start
 * in the same folder takes it over. Keys, replication id and offset survive {@link #stop} and {@link #close}. The
 * replication backlog does not, so {@link #stop} first waits until it is journaled. Nothing survives a crash of the
 * process itself.
 */
public final class RedisServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);
    private static final int MAX_ATTEMPTS = 5;

    /**
     * @param dataDir created if missing; holds the binary, password, pid, log and snapshot
     * @param port 0 takes any free one
     * @param extraSettings further lines of {@code redis.conf}; a server that is taken over keeps its own
     * @param secured whether only the user of {@link #ownUri} may do everything; other clients publish and subscribe
     * @param program a {@code redis-server} or {@code valkey-server} to run; null takes the bundled one
     */
    public record Config(
            Path dataDir,
            int port,
            List<String> extraSettings,
            boolean secured,
            @Nullable Path program) {
        public Config {
            extraSettings = List.copyOf(extraSettings);
        }

        public Config(Path dataDir, int port) {
            this(dataDir, port, List.of(), false, null);
        }

        /** The same config with more lines of {@code redis.conf}. */
        public Config with(String... moreSettings) {
            var all = Stream.concat(extraSettings.stream(), Stream.of(moreSettings))
                    .toList();
            return new Config(dataDir, port, all, secured, program);
        }

        /** The same config with access rules. */
        public Config withAccessRules() {
            return new Config(dataDir, port, extraSettings, true, program);
        }

        /** The same config with another executable. */
        public Config withProgram(Path other) {
            return new Config(dataDir, port, extraSettings, secured, other);
        }
    }

    private final DataDirLock lock;
    private final RedisProcess process;

    private final DrainingShutdown shutdown;

    private RedisServer(DataDirLock lock, RedisProcess process) {
        this.lock = lock;
        this.process = process;
        this.shutdown = new DrainingShutdown(process, lock.dir());
    }

    /**
     * Starts the server and returns once it serves, or takes over the server that an earlier, killed start left running
     * in the same folder.
     *
     * @throws StartFailedException if the port is taken, the folder is in use, or this platform has no binary
     */
    public static RedisServer start(Config config) throws StartFailedException {
        DataDirLock lock = DataDirLock.take(config.dataDir());
        try {
            return new RedisServer(lock, running(lock.dir(), config));
        } catch (StartFailedException | RuntimeException e) {
            lock.close();
            throw e;
        } catch (IOException e) {
            lock.close();
            throw new StartFailedException("the embedded Redis does not start: " + e, e);
        } catch (InterruptedException e) {
            lock.close();
            Thread.currentThread().interrupt();
            throw new StartFailedException("interrupted while the embedded Redis was starting", e);
        }
    }

    private static RedisProcess running(Path dir, Config config)
            throws StartFailedException, IOException, InterruptedException {
        var found = RedisProcess.findRunning(dir);
        if (found.isPresent()) {
            return takeOver(found.get(), dir, config);
        }
        Path named = config.program();
        var program = named == null ? RedisExecutable.bundled(dir.resolve("bin")) : RedisExecutable.named(named);
        var access = config.secured() ? RedisAccess.readOrCreate(dir) : null;
        for (int attempt = 1; ; attempt++) {
            int port = FreePort.orAny(config.port());
            try {
                var process = RedisLauncher.launch(dir, port, program, access, config.extraSettings());
                LOG.info("Started {} ({}), process {}", program.version(), program.file(), process.pid());
                return process;
            } catch (RedisLauncher.UnreadableSnapshotException e) {
                LOG.warn(
                        "{} cannot read the snapshot of another version, now kept as {}; mirrors see a new Redis",
                        program.version(),
                        new RedisFiles(dir).archiveUnreadableSnapshot());
            } catch (PortTakenException e) {
                if (config.port() != 0 || attempt == MAX_ATTEMPTS) {
                    throw portTaken(port);
                }
            }
        }
    }

    /**
     * Takes over a running server. It may hold events that are not journaled yet, so it moves to another port instead
     * of restarting.
     */
    private static RedisProcess takeOver(RedisProcess found, Path dir, Config config)
            throws StartFailedException, IOException {
        LOG.info("Took over the Redis that an earlier kodama left running: process {}", found.pid());
        int wantedPort = config.port();
        var process =
                config.secured() && found.access().isEmpty() ? found.secured(RedisAccess.readOrCreate(dir)) : found;
        if (wantedPort == 0 || wantedPort == process.port()) {
            return process;
        }
        try {
            var moved = process.movedTo(dir, wantedPort);
            LOG.info("Moved it from port {} to port {}", process.port(), wantedPort);
            return moved;
        } catch (PortTakenException e) {
            throw portTaken(wantedPort);
        }
    }

    private static StartFailedException portTaken(int port) {
        return FreePort.takenException(
                port, "KODAMA_EMBEDDED_REDIS_PORT to another port, or KODAMA_REDIS_URL to a Redis of your own");
    }

    public int port() {
        return process.port();
    }

    /** {@code redis://127.0.0.1:port}. */
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /** The URI with the user that may do everything, if there are access rules. */
    public String ownUri() {
        return process.access()
                .map(access -> "redis://" + access.userInfo() + "@127.0.0.1:" + port())
                .orElse(uri());
    }

    /**
     * User and password of a folder's server, for another process of the same owner.
     *
     * @return {@code user:password}; empty if no server of this folder listens on that port, or the folder is not
     *     readable
     */
    public static Optional<String> userInfo(Path dataDir, int port) {
        try {
            return port > 0 && new RedisFiles(dataDir).port() == port
                    ? RedisAccess.read(dataDir).map(RedisAccess::userInfo)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // such as another user's server
        }
    }

    /**
     * The newest {@code redis-server} or {@code valkey-server} on a search path with the fixes of the known Lua flaws.
     */
    public static Optional<Path> newestFixed(String searchPath) {
        return RedisExecutable.newestFixed(searchPath).map(RedisExecutable::file);
    }

    /** The process id of {@code redis-server}. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean running() {
        return process.alive();
    }

    /** Sends SIGKILL, for tests of crash recovery. Returns once the process has ended. */
    public void kill() {
        process.kill();
        lock.close();
    }

    /**
     * Blocks publishers, and ends Redis once the mirrors that read its replication stream have journaled everything. If
     * no mirror has ever read it, Redis goes on with publishers blocked: subscribers can still drain their messages
     * before {@link #stop}.
     *
     * @param limit timeout for the mirrors; then publishers are unblocked and Redis goes on
     */
    public void drain(Duration limit) {
        shutdown.drain(limit);
    }

    /**
     * Ends Redis with a snapshot, unless it holds events that no mirror has confirmed as journaled. Then it is left
     * running, and the next start in the same folder takes it over.
     *
     * @param limit timeout for attached mirrors
     */
    public StopResult stop(Duration limit) {
        var result = shutdown.stop(limit);
        lock.close();
        return result;
    }

    /** Ends Redis with a snapshot, whether or not everything is journaled, and waits for its end: 3 s at most. */
    @Override
    public void close() {
        process.stop();
        lock.close();
    }
}
