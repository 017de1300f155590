/**
 * HTTP of the forwarder that WebSocket and event stream share: {@link dev.kodama.forwarder.http.SubscriptionParameters}, and
 * {@link dev.kodama.forwarder.http.ApiDescriptions} for programs.
 */
@NullMarked
package dev.kodama.forwarder.http;

import org.jspecify.annotations.NullMarked;
