package dev.kodama.app.up;

import dev.kodama.app.process.HttpBinding;
import dev.kodama.http.auth.TokenIssuer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Addresses of the dashboard. */
final class DashboardLinks {
    private static final String SUBJECT = "kodama-up";

    private DashboardLinks() {}

    /**
     * Returns the address; where an HS256 secret is set also a link with a token, in the fragment, which browsers send to no server.
     *
     * @param port the bound one
     */
    static List<String> of(HttpBinding http, int port) {
        var links = new ArrayList<String>();
        String address = http.dashboard(port);
        links.add(address);
        TokenIssuer.readOnly(
                        http.access().auth(), SUBJECT, InstantSource.system().instant())
                .ifPresent(token -> links.add(address + "#token=" + token));
        return links;
    }
}
