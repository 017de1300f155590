/**
 * HTTP of the forwarder: {@link dev.kodama.forwarder.http.SubscriptionParameters}, which WebSocket and event stream share, {@link
 * dev.kodama.forwarder.http.ApiDescriptions} for programs, and {@link dev.kodama.forwarder.http.DashboardHandler}, the page for people, with
 * its {@link dev.kodama.forwarder.http.DashboardFiles}.
 */
@NullMarked
package dev.kodama.forwarder.http;

import org.jspecify.annotations.NullMarked;
