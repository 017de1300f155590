package dev.kodama.testing.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a step once, before the n-th request that contains a command passes. */
final class CommandTrap {
    static final CommandTrap NONE = new CommandTrap("", 0, () -> {});

    private final String command;
    private final Step step;
    private final AtomicInteger left;

    CommandTrap(String command, int nth, Step step) {
        this.command = command;
        this.step = step;
        this.left = new AtomicInteger(nth);
    }

    /** Inspects a request before it is forwarded; a request is expected in one read. */
    void pass(byte[] request, int length) throws IOException, InterruptedException {
        boolean named = left.get() > 0 && new String(request, 0, length, StandardCharsets.ISO_8859_1).contains(command);
        if (named && left.decrementAndGet() == 0) {
            try {
                step.run();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) { // as Step declares
                throw new IOException("the step before " + command + " failed", e);
            }
        }
    }
}
