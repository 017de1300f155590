/** Values read from files and reloaded on change: {@link ReloadedFiles}, and {@link FileWatcher}, which polls them. */
@NullMarked
package dev.kodama.bus.files;

import org.jspecify.annotations.NullMarked;
