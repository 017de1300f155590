package dev.kodama.embedded.redis;

import dev.kodama.embedded.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Access rules (ACL) of an embedded Redis. The user {@code kodama}, with a generated password, may do everything.
 * Clients without a password ({@code default}) may publish and subscribe: no scripts, no administration, no keys.
 *
 * @param password of {@link #USER}; safe in a URL
 */
record RedisAccess(String password) {
    static final String USER = "kodama";
    private static final String FILE = "password";
    private static final int PASSWORD_BYTES = 32;

    /** Channels on which every client may publish and subscribe. */
    private static final List<String> CHANNELS = List.of("&events.*", "&kodama.replay", "&replay.*");

    private static final List<String> COMMANDS = List.of(
            "+publish",
            "+subscribe",
            "+unsubscribe",
            "+punsubscribe",
            "+pubsub",
            "+wait", // durable publishing
            "+multi", // publishers' pipelines
            "+exec",
            "+discard",
            "+ping",
            "+echo",
            "+hello",
            "+auth",
            "+quit",
            "+reset",
            "+select",
            "+info",
            "+time",
            "+command",
            "+client|id",
            "+client|info",
            "+client|getname",
            "+client|setname",
            "+client|no-evict");

    /**
     * Redis compares the pattern of a PSUBSCRIBE literally with the rules; this allows any pattern, such as one
     * narrower than events.*.
     */
    private static final List<String> ANY_PATTERN = List.of("(+psubscribe", "&*)");

    /** The access whose password is stored in a server's folder. */
    static Optional<RedisAccess> read(Path dir) throws IOException {
        try {
            String password = Files.readString(dir.resolve(FILE)).strip();
            return password.isEmpty() ? Optional.empty() : Optional.of(new RedisAccess(password));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** As {@link #read}; generates and stores a missing password. */
    static RedisAccess readOrCreate(Path dir) throws IOException {
        var existing = read(dir);
        if (existing.isPresent()) {
            return existing.get();
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        var access = new RedisAccess(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        PrivateFolder.write(dir.resolve(FILE), access.password());
        return access;
    }

    /** {@code user:password} for a URL. */
    String userInfo() {
        return USER + ":" + password;
    }

    /**
     * The rules of each user, its name first: the arguments of {@code ACL SETUSER}, and of {@code user} in a {@code
     * redis.conf}.
     */
    List<List<String>> rules(RedisVersion version) {
        var defaultUser = new ArrayList<>(List.of("default", "reset", "on", "nopass"));
        defaultUser.addAll(CHANNELS);
        defaultUser.addAll(COMMANDS);
        if (version.hasClientSetInfo()) {
            defaultUser.add("+client|setinfo");
        }
        defaultUser.addAll(ANY_PATTERN);
        return List.of(List.of(USER, "reset", "on", "#" + sha256(password), "~*", "&*", "+@all"), defaultUser);
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has SHA-256
        }
    }

    @Override
    public String toString() {
        return USER;
    }
}
