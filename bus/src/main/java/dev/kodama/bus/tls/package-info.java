/** TLS towards Redis: {@link RedisTls}, and the PEM files that it is made of, {@link Pem}. Knows nothing of connections. */
@NullMarked
package dev.kodama.bus.tls;

import org.jspecify.annotations.NullMarked;
