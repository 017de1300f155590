/**
 * Endpoints of derived state, read from compacted topics in memory: {@link dev.kodama.forwarder.api.derived.GapsEndpoint},
 * {@link dev.kodama.forwarder.api.derived.StatsEndpoint}, {@link dev.kodama.forwarder.api.derived.HealthEndpoint}.
 */
@NullMarked
package dev.kodama.forwarder.api.derived;

import org.jspecify.annotations.NullMarked;
