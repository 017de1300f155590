package dev.kodama.forwarder.hub;

import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.Connection;
import dev.kodama.forwarder.session.Session;
import dev.kodama.http.limits.LimitCounts;

/** Sessions of live events without a rate limit. */
final class LiveSessions {
    private LiveSessions() {}

    static Session open(Hub hub, Connection connection, Filter filter, Overflow overflow, long from) {
        return hub.open(connection, filter, overflow, from, unlimited());
    }

    static SendRateLimiter unlimited() {
        return new SendRateLimiter(0, new LimitCounts(), 0);
    }
}
