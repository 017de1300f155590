/** What connected dashboards want, told for gap analysis. */
@NullMarked
package dev.kodama.forwarder.subscriptions;

import org.jspecify.annotations.NullMarked;
