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
 * Access rules (ACL) of an embedded Redis: the user {@code kodama}, with a generated password, may do everything; whoever shows no
 * password ({@code default}) publishes and subscribes, and no more: no scripts, no administration, no keys.
 *
 * @param password of {@link #USER}; safe in a URL
 */
record RedisAccess(String password) {
    static final String USER = "kodama";
    private static final String FILE = "password";
    private static final int PASSWORD_BYTES = 32;

    /** Where everybody may publish and subscribe. */
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

    /** Redis compares the pattern of a PSUBSCRIBE with the rules letter by letter: this allows narrower ones than events.*, and all. */
    private static final List<String> ANY_PATTERN = List.of("(+psubscribe", "&*)");

    /** The one whose password stands in a server's folder. */
    static Optional<RedisAccess> read(Path dir) throws IOException {
        try {
            String password = Files.readString(dir.resolve(FILE)).strip();
            return password.isEmpty() ? Optional.empty() : Optional.of(new RedisAccess(password));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** As {@link #read}; makes a password where there is none. */
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

    /** {@code user:password} of a URL. */
    String userInfo() {
        return USER + ":" + password;
    }

    /** Each user's rules, its name first: what follows {@code ACL SETUSER}, and {@code user} in a {@code redis.conf}. */
    List<List<String>> rules(RedisVersion version) {
        var everybody = new ArrayList<>(List.of("default", "reset", "on", "nopass"));
        everybody.addAll(CHANNELS);
        everybody.addAll(COMMANDS);
        if (version.hasClientSetInfo()) {
            everybody.add("+client|setinfo");
        }
        everybody.addAll(ANY_PATTERN);
        return List.of(List.of(USER, "reset", "on", "#" + sha256(password), "~*", "&*", "+@all"), everybody);
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public String toString() {
        return USER;
    }
}
