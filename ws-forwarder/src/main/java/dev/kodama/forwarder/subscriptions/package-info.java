/**
 * Reports what connected dashboards subscribe to, for gap analysis: {@link dev.kodama.forwarder.subscriptions.Interests} counts the filters,
 * {@link dev.kodama.forwarder.subscriptions.DashboardSubscriptionReporter} publishes them.
 */
@NullMarked
package dev.kodama.forwarder.subscriptions;

import org.jspecify.annotations.NullMarked;
