package dev.kodama.app;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Shows of an exception what it was at the root, on the line of what was logged. */
public final class CauseOnTheLine extends ThrowableHandlingConverter {
    @Override
    public String convert(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        if (thrown == null) {
            return "";
        }
        while (thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        String name = thrown.getClassName();
        String message = thrown.getMessage() == null
                ? ""
                : ": " + thrown.getMessage().lines().findFirst().orElse("");
        return " (" + name.substring(name.lastIndexOf('.') + 1) + message + ")";
    }
}
