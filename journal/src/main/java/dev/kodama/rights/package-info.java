/**
 * The Kafka rights (ACLs) that Kodama needs: a {@link dev.kodama.rights.Right}, those of each role in {@link dev.kodama.rights.RoleRights}, one
 * check of them in {@code RightsCheck}, and repeated checks in {@link dev.kodama.rights.RightsWatch}. {@code docs/rights.md} lists the same.
 */
@NullMarked
package dev.kodama.rights;

import org.jspecify.annotations.NullMarked;
