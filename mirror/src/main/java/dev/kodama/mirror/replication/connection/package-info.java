/**
 * Connections to a Redis that replicates. {@link ReplicationConfig} names it; {@link RedisConnector} finds the master, opens a {@link
 * ReplicationSocket} and signs in. {@link ReplicationInfo} is the answer to {@code INFO}, {@link ReplicationIds} a part of it. {@link
 * ReplicationDeniedException} is a refusal that no retry changes.
 */
@NullMarked
package dev.kodama.mirror.replication.connection;

import org.jspecify.annotations.NullMarked;
