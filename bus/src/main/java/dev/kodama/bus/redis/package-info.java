/**
 * Connections to Redis. A URL becomes {@link RedisAddresses} and a lettuce client ({@link RedisClients}); several addresses must be nodes
 * of one cluster ({@link ClusterMode}). {@link ReconnectingConnection} keeps one connection open, with one log line per outage ({@link
 * RedisOutageLog}). {@link RedisPing} tests whether Redis is reachable; {@link RedisDenial} names a missing right.
 */
@NullMarked
package dev.kodama.bus.redis;

import org.jspecify.annotations.NullMarked;
