/** What connected dashboards want, told for gap analysis. */
@NullMarked
package dev.kodama.forwarder.interest;

import org.jspecify.annotations.NullMarked;
