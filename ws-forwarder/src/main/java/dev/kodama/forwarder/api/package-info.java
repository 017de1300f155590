/** The HTTP API: paths, parameters, answers, and the threads that may wait for them. Knows nothing of Jetty. */
@NullMarked
package dev.kodama.forwarder.api;

import org.jspecify.annotations.NullMarked;
