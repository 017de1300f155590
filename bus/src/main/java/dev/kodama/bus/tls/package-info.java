/**
 * What Redis clients trust and show: {@link RedisTls}, the PEM files that it is made of, {@link Pem}, and {@link RedisPasswordFile}. Knows
 * nothing of connections.
 */
@NullMarked
package dev.kodama.bus.tls;

import org.jspecify.annotations.NullMarked;
