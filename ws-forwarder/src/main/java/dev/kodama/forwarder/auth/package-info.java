/** Who somebody is and what he may see: tokens, their claims, and the keys that they are checked with. Knows nothing of Jetty. */
@NullMarked
package dev.kodama.forwarder.auth;

import org.jspecify.annotations.NullMarked;
