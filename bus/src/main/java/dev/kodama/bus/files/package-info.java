/** Values that are read from files, and read again when those change: {@link ReloadedFiles}, and who looks at them, {@link FileWatcher}. */
@NullMarked
package dev.kodama.bus.files;

import org.jspecify.annotations.NullMarked;
