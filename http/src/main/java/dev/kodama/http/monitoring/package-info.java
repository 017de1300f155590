/**
 * Health and metrics of a process, independent of Jetty. Components report {@link dev.kodama.http.monitoring.ComponentHealth};
 * {@link dev.kodama.http.monitoring.Readiness} decides whether the process is ready; {@link dev.kodama.http.monitoring.MonitoringSources}
 * is what the server asks on each request, with {@link dev.kodama.http.monitoring.MetricsText} as one answer.
 */
@NullMarked
package dev.kodama.http.monitoring;

import org.jspecify.annotations.NullMarked;
