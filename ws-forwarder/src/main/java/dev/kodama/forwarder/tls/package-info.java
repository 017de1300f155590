/** The certificate and the key that a server shows. Knows nothing of Jetty. */
@NullMarked
package dev.kodama.forwarder.tls;

import org.jspecify.annotations.NullMarked;
