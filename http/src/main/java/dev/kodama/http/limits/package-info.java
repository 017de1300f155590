/**
 * Limits of a process and fair sharing among users, independent of Jetty. {@link dev.kodama.http.limits.LimitsConfig} has the values,
 * {@link dev.kodama.http.limits.Limit} the names of settings and metric labels, {@link dev.kodama.http.limits.LimitCounts} the counters.
 *
 * <p>{@link dev.kodama.http.limits.TcpConnections} bounds TCP connections by {@link dev.kodama.http.limits.TcpLimits} within the
 * {@link dev.kodama.http.limits.DescriptorBudget}. {@link dev.kodama.http.limits.TokenBucket} limits rates.
 * {@link dev.kodama.http.limits.FairQueue} serves users in turn;
 * {@link dev.kodama.http.limits.FairExecutor} runs their tasks.
 */
@NullMarked
package dev.kodama.http.limits;

import org.jspecify.annotations.NullMarked;
