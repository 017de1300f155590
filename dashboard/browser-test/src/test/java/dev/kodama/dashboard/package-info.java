/** The dashboard in Chromium, against a {@code kodama up} of the packaged distribution. */
package dev.kodama.dashboard;
