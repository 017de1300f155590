package dev.kodama.embedded.redis;

import dev.kodama.embedded.PrivateFolder;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/** The {@code redis-server} binary in the embedded-redis jar for this platform. */
final class RedisBinary {
    static final RedisVersion VERSION = new RedisVersion(RedisVersion.Family.REDIS, 7, 0, 15);
    private static final String NUMBER = "7.0.15";

    private RedisBinary() {}

    /** Unpacks the binary into a folder, unless it is there already. */
    static Path unpackInto(Path folder) throws IOException, StartFailedException {
        String name = resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        var resource = RedisBinary.class.getResource("/" + name);
        if (resource == null) {
            throw new StartFailedException(name + " is missing on the class path; " + remedy());
        }
        Path binary = folder.resolve(name);
        var connection = resource.openConnection();
        connection.setUseCaches(false);
        try (var content = connection.getInputStream()) {
            if (Files.isExecutable(binary) && Files.size(binary) == connection.getContentLengthLong()) {
                return binary;
            }
            PrivateFolder.create(folder);
            Path unpacked = Files.createTempFile(folder, "unpack", null);
            Files.copy(content, unpacked, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwx------"));
            return Files.move(unpacked, binary, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The resource name for a platform as Java names it. */
    static String resource(String osName, String osArch) throws StartFailedException {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : "";
        String processor = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> "";
        };
        if (system.isEmpty() || processor.isEmpty()) {
            throw new StartFailedException("no embedded Redis for " + osName + " on " + osArch + "; " + remedy());
        }
        return "redis-server-" + NUMBER + "-" + system + "-" + processor;
    }

    private static String remedy() {
        return "set KODAMA_EMBEDDED_REDIS_SERVER to an installed redis-server, or KODAMA_REDIS_URL to a Redis of your own";
    }
}
