/**
 * Which events a caller may see: {@link dev.kodama.http.visibility.EventVisibility} bounds the values of each
 * {@link dev.kodama.http.visibility.FilterKey}. Pure.
 */
@NullMarked
package dev.kodama.http.visibility;

import org.jspecify.annotations.NullMarked;
