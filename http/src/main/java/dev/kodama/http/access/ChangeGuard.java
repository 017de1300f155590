package dev.kodama.http.access;

import dev.kodama.http.api.ChangeRight;
import dev.kodama.http.auth.Principal;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request may change something. With tokens, the scope {@value Principal#WRITE} decides. Without tokens, only programs and pages of
 * this machine may: the host name is loopback's or listed (DNS rebinding), a page is this server's own or of a listed origin (cross-site requests), no
 * proxy has forwarded the request, and it comes from loopback unless {@link HttpSettings#INSECURE_CHANGES} is set.
 */
final class ChangeGuard {
    private static final ChangeRight GRANTED = new ChangeRight.Granted();
    private static final Set<String> FORWARDING =
            Set.of("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip");
    private static final String FORWARDING_PREFIX = "x-forwarded";

    private final AccessConfig config;
    private final ClientAddress addresses;

    ChangeGuard(AccessConfig config, ClientAddress addresses) {
        this.config = config;
        this.addresses = addresses;
    }

    ChangeRight of(Request request, Principal caller) {
        String problem = config.auth().enabled() ? problem(caller) : problem(request);
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (problem == null && origin != null && !isTrusted(origin, request)) {
            problem =
                    "Pages of this origin may change nothing; KODAMA_ALLOWED_ORIGINS names those that may, and * names none.";
        }
        return problem == null ? GRANTED : new ChangeRight.Denied(problem);
    }

    private static @Nullable String problem(Principal caller) {
        if (!caller.permit().allowsAll()) {
            return "Changes need a token that may see all events, and this one may see only some.";
        }
        return caller.scopes().contains(Principal.WRITE)
                ? null
                : "Changes need a token whose claim scope contains " + Principal.WRITE + ".";
    }

    private @Nullable String problem(Request request) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        boolean http1 = request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion();
        String authority = host == null && http1 ? null : request.getHttpURI().getAuthority(); // else Jetty's own guess
        if (!config.hosts().names(authority) || (host != null && !config.hosts().names(host))) {
            return "Without tokens, changes are for loopback's host names and those in KODAMA_ALLOWED_HOSTS, where * names none.";
        }
        for (HttpField field : request.getHeaders()) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            if (FORWARDING.contains(name) || name.startsWith(FORWARDING_PREFIX)) {
                return "Without tokens, no proxy may pass changes on, and this request has " + field.getName()
                        + "; require tokens with KODAMA_JWT_SECRET or KODAMA_JWKS_URL.";
            }
        }
        InetAddress peer = ClientAddress.peer(request);
        return peer.isLoopbackAddress() || config.insecureChanges()
                ? null
                : "Without tokens, changes are for this machine only; require tokens, or set KODAMA_INSECURE_CHANGES=true.";
    }

    /** Whether a page is this server's own or of a listed origin; * lists none, because any page could change something then. */
    private boolean isTrusted(String origin, Request request) {
        return config.origins().allowed().contains(origin.toLowerCase(Locale.ROOT))
                || addresses.serverNames(request).stream().anyMatch(name -> name.isOriginOf(origin));
    }
}
