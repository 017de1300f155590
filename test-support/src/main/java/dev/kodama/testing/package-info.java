/** What the tests of this module share: servers, raw publishers. */
@NullMarked
package dev.kodama.testing;

import org.jspecify.annotations.NullMarked;
