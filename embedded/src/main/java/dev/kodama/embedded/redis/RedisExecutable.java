package dev.kodama.embedded.redis;

import dev.kodama.embedded.StartFailedException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@code redis-server} or {@code valkey-server} executable and its version. */
record RedisExecutable(Path file, RedisVersion version) {
    private static final List<String> NAMES = List.of("valkey-server", "redis-server");
    private static final long VERSION_TIMEOUT_SECONDS = 5;

    /** The bundled executable, unpacked into a folder. */
    static RedisExecutable bundled(Path folder) throws IOException, StartFailedException {
        return new RedisExecutable(RedisBinary.unpackInto(folder), RedisBinary.VERSION);
    }

    /**
     * A configured executable.
     *
     * @throws StartFailedException if it is not a Redis server, or too old
     */
    static RedisExecutable named(Path file) throws StartFailedException {
        var found = at(file).orElseThrow(() -> new StartFailedException(
                "KODAMA_EMBEDDED_REDIS_SERVER is " + file + ", which is neither a redis-server nor a valkey-server"));
        if (!found.version().hasSelectors()) {
            throw new StartFailedException("KODAMA_EMBEDDED_REDIS_SERVER is " + found.version()
                    + "; 7.0 or newer is needed for its access rules");
        }
        return found;
    }

    /** The newest executable on a search path with the fixes of the known Lua flaws. */
    static Optional<RedisExecutable> newestFixed(String searchPath) {
        var found = new ArrayList<RedisExecutable>();
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                if (!folder.isEmpty()) {
                    at(Path.of(folder, name)).ifPresent(found::add);
                }
            }
        }
        return found.stream()
                .filter(one -> one.version().hasLuaFixes())
                .max(Comparator.comparing(
                        RedisExecutable::version,
                        Comparator.comparingInt(RedisVersion::major)
                                .thenComparingInt(RedisVersion::minor)
                                .thenComparingInt(RedisVersion::patch)));
    }

    private static Optional<RedisExecutable> at(Path file) {
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            return Optional.empty();
        }
        try {
            var process = new ProcessBuilder(file.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(VERSION_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return RedisVersion.parse(output).map(version -> new RedisExecutable(file.toAbsolutePath(), version));
        } catch (IOException e) {
            return Optional.empty(); // not executable on this machine
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
