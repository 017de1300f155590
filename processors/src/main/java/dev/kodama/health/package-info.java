/**
 * Health of sandboxes and other entities with heartbeats. {@link dev.kodama.health.HealthTopology} is the way of the data: {@link
 * dev.kodama.health.HeartbeatMonitor} reads the journal by the {@link dev.kodama.health.HealthConfig}, stores the {@link
 * dev.kodama.health.Health} of each entity, and writes its changes; {@link dev.kodama.health.MovedHealth} takes over states after partitions
 * were added. {@link dev.kodama.health.EntityHealth} reads a record back, {@link dev.kodama.health.PastHealth} the states at a time in the
 * past, and {@link dev.kodama.health.HealthReport} shows them.
 */
@NullMarked
package dev.kodama.health;

import org.jspecify.annotations.NullMarked;
