/**
 * TLS and password files of Redis clients: {@link RedisTls} and the PEM files that it reads ({@link Pem}), and {@link
 * RedisPasswordFile}. Knows nothing of connections.
 */
@NullMarked
package dev.kodama.bus.tls;

import org.jspecify.annotations.NullMarked;
