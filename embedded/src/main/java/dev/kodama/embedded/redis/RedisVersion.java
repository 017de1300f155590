package dev.kodama.embedded.redis;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Version of a Redis or Valkey server, and whether it has the fixes of the known Lua flaws: CVE-2024-31449,
 * CVE-2024-46981, CVE-2025-46817, CVE-2025-46818, CVE-2025-46819 and CVE-2025-49844. Distributions also patch older
 * versions without a new number.
 */
record RedisVersion(Family family, int major, int minor, int patch) {
    /** A server family and its first line with all the fixes from the beginning. */
    enum Family {
        REDIS("Redis", 8, 4),
        VALKEY("Valkey", 9, 0);

        private final String label;
        private final int fixedMajor;
        private final int fixedMinor;

        Family(String label, int fixedMajor, int fixedMinor) {
            this.label = label;
            this.fixedMajor = fixedMajor;
            this.fixedMinor = fixedMinor;
        }
    }

    /** The first patch of each earlier line with all the fixes. */
    private static final Map<Family, Map<String, Integer>> FIXED_PATCHES = Map.of(
            Family.REDIS, Map.of("7.2", 11, "7.4", 6, "8.0", 4, "8.2", 2),
            Family.VALKEY, Map.of("7.2", 11, "8.0", 6, "8.1", 4));

    private static final int ACL_SELECTORS = 7;
    private static final int CLIENT_SETINFO = 2;
    private static final String NUMBER = "(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})\\b";
    /** Valkey 7.2 omits its name. */
    private static final Pattern VERSION_OUTPUT = Pattern.compile("(?m)^(Redis |Valkey |)[sS]erver v=" + NUMBER);

    private static final Pattern INFO_VALKEY = Pattern.compile("(?m)^valkey_version:" + NUMBER);
    private static final Pattern INFO_REDIS = Pattern.compile("(?m)^redis_version:" + NUMBER);

    /** @param output of {@code redis-server --version} */
    static Optional<RedisVersion> parse(String output) {
        return VERSION_OUTPUT
                .matcher(output)
                .results()
                .findFirst()
                .map(found -> new RedisVersion(
                        found.group(1).startsWith("Redis") ? Family.REDIS : Family.VALKEY,
                        Integer.parseInt(found.group(2)),
                        Integer.parseInt(found.group(3)),
                        Integer.parseInt(found.group(4))));
    }

    /** @param info the reply to {@code INFO} */
    static Optional<RedisVersion> ofInfo(String info) {
        var valkey = INFO_VALKEY.matcher(info).results().findFirst();
        var found =
                valkey.isPresent() ? valkey : INFO_REDIS.matcher(info).results().findFirst();
        return found.map(one -> new RedisVersion(
                valkey.isPresent() ? Family.VALKEY : Family.REDIS,
                Integer.parseInt(one.group(1)),
                Integer.parseInt(one.group(2)),
                Integer.parseInt(one.group(3))));
    }

    boolean hasLuaFixes() {
        var fixedPatch = FIXED_PATCHES.getOrDefault(family, Map.of()).get(major + "." + minor);
        if (fixedPatch != null) {
            return patch >= fixedPatch;
        }
        return major > family.fixedMajor || (major == family.fixedMajor && minor >= family.fixedMinor);
    }

    /** Whether its access rules support selectors, which ours use. */
    boolean hasSelectors() {
        return major >= ACL_SELECTORS;
    }

    /** Whether it knows {@code CLIENT SETINFO}; a rule about an unknown command would prevent its start. */
    boolean hasClientSetInfo() {
        return major > ACL_SELECTORS || (major == ACL_SELECTORS && minor >= CLIENT_SETINFO);
    }

    @Override
    public String toString() {
        return family.label + " " + major + "." + minor + "." + patch;
    }
}
