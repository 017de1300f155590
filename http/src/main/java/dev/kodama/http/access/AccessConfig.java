package dev.kodama.http.access;

import dev.kodama.http.auth.AuthConfig;
import dev.kodama.http.limits.LimitsConfig;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Configuration of access control.
 *
 * @param proxies trusted proxies, whose forwarding headers count
 * @param origins web pages that may connect
 * @param hosts host names that are served where no token is required
 * @param insecureChanges whether callers beyond loopback may change something where no token is required
 * @param managementPort the port where health and metrics are served without a token; 0 for any free one
 */
public record AccessConfig(
        AuthConfig auth,
        LimitsConfig limits,
        Proxies proxies,
        Origins origins,
        Hosts hosts,
        boolean insecureChanges,
        TlsConfig tls,
        Optional<Integer> managementPort) {
    /** No tokens, plain HTTP, default limits. */
    public static final AccessConfig OPEN = new AccessConfig(
            AuthConfig.NONE,
            LimitsConfig.DEFAULT,
            new Proxies(List.of()),
            new Origins(Set.of()),
            new Hosts(Set.of()),
            false,
            TlsConfig.NONE,
            Optional.empty());

    /**
     * Reads {@link HttpSettings#TRUSTED_PROXIES}, {@link HttpSettings#INSECURE_CHANGES}, {@link HttpSettings#MANAGEMENT_PORT} and what
     * {@link AuthConfig#from}, {@link LimitsConfig#from}, {@link Origins#from}, {@link Hosts#from} and {@link TlsConfig#from} read.
     */
    public static AccessConfig from(Settings settings) {
        return new AccessConfig(
                AuthConfig.from(settings),
                LimitsConfig.from(settings),
                new Proxies(settings.get(HttpSettings.TRUSTED_PROXIES)),
                Origins.from(settings),
                Hosts.from(settings),
                settings.get(HttpSettings.INSECURE_CHANGES),
                TlsConfig.from(settings),
                settings.find(HttpSettings.MANAGEMENT_PORT));
    }
}
