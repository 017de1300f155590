/** How much one client, one user and one address may take, and who is behind a proxy. Pure but for what is counted. */
@NullMarked
package dev.kodama.forwarder.limits;

import org.jspecify.annotations.NullMarked;
