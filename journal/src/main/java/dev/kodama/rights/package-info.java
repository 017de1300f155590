/**
 * The rights that Kodama needs on a Kafka with access rules: {@link Right}, what each role needs in {@link RoleRights}, asking for them in
 * {@link RightsCheck}, and again and again in {@link RightsWatch}. The same lists stand in {@code docs/rights.md}.
 */
@NullMarked
package dev.kodama.rights;

import org.jspecify.annotations.NullMarked;
