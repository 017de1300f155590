/**
 * What every retry loop needs: the delay between attempts ({@link Backoff}), one log line per outage ({@link OutageLog}), a limit for log
 * lines ({@link LogRateLimiter}), and the {@link RootCause} of a failure.
 */
@NullMarked
package dev.kodama.bus.failure;

import org.jspecify.annotations.NullMarked;
